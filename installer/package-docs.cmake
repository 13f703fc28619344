# SPDX-License-Identifier: GPL-3.0-or-later
# Run by CPack when all files of a package are laid out and none is packed: adds what policy wants of each package (copyright, changelog,
# reasons for lintian), and to the archive the licences and what it needs.
set(source ${CPACK_EPLUA_SOURCE})

# file(INSTALL) would go by DESTDIR, which CPack has left set
function(put folder)
  file(COPY ${ARGN} DESTINATION ${folder} FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ
    DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
endfunction()

function(gzip from to)
  execute_process(COMMAND gzip -9nc INPUT_FILE ${from} OUTPUT_FILE ${to} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

if(CPACK_GENERATOR STREQUAL "DEB")
  set(changelog ${CPACK_TEMPORARY_DIRECTORY}.changelog)
  execute_process(COMMAND sh ${source}/installer/debian/changelog ${source} ${CPACK_DEBIAN_PACKAGE_RELEASE} "${CPACK_PACKAGE_CONTACT}"
    OUTPUT_FILE ${changelog} COMMAND_ERROR_IS_FATAL ANY)
  foreach(component ${CPACK_COMPONENTS_ALL})
    string(TOUPPER ${component} C)
    set(name ${CPACK_DEBIAN_${C}_PACKAGE_NAME})
    set(root ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr/share)
    put(${root}/doc/${name} ${source}/installer/debian/copyright)
    gzip(${changelog} ${root}/doc/${name}/changelog.Debian.gz)
    gzip(${source}/CHANGELOG.md ${root}/doc/${name}/changelog.gz)
    if(EXISTS ${source}/installer/debian/overrides/${name})
      put(${root}/lintian/overrides ${source}/installer/debian/overrides/${name})
    endif()
  endforeach()
else()
  set(root ${CPACK_TEMPORARY_DIRECTORY})
  put(${root}/share/doc/eplua ${source}/LICENSE ${source}/LICENSES ${source}/CHANGELOG.md)
  # the packages of Debian that have its libraries, without their versions
  file(GLOB_RECURSE files RELATIVE ${root} ${root}/bin/* ${root}/lib/*.so)
  set(control ${root}.control)
  file(WRITE ${control}/debian/control "")
  list(TRANSFORM files PREPEND ${root}/)
  execute_process(COMMAND dpkg-shlibdeps --ignore-missing-info -O ${files} WORKING_DIRECTORY ${control} OUTPUT_VARIABLE needs ERROR_QUIET
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "shlibs:Depends=" "" needs "${needs}")
  string(REGEX REPLACE " \\([^)]*\\)|," "" needs "${needs}")
  string(APPEND needs " libwslay1 libkf6iconthemes-bin qt6-svg-plugins") # opened by name
  configure_file(${source}/installer/archive.txt.in ${root}/README.txt @ONLY)
endif()
