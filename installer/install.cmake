# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed where, by component. A component is a package of Debian's too (package.cmake), and `cmake --install build/release
# --prefix DIR` puts all of them into a folder that may be moved: the program finds its parts from where it is (engine/base/place.c).
#
#   component             what
#   eplua                 the program, the modules that need no window, resources, man page, completions
#   eplua-ide             the modules with windows, desktop entry, icons, MIME type, metainfo
#   libeplua              the engine as a shared library
#   libeplua-dev          its headers, pkg-config, CMake config, examples
#   eplua-plugin-NAME     one plugin each
set(EPLUA_MODULE_DIR ${CMAKE_INSTALL_LIBDIR}/eplua)
set(EPLUA_PLUGIN_DIR ${EPLUA_MODULE_DIR}/plugins)
set(EPLUA_RESOURCE_DIR ${CMAKE_INSTALL_DATADIR}/eplua)

# eplua_install_modules(COMPONENT TARGET...): those of the targets that this build has.
function(eplua_install_modules component)
  foreach(target ${ARGN})
    if(TARGET ${target})
      install(TARGETS ${target} LIBRARY DESTINATION ${EPLUA_MODULE_DIR} COMPONENT ${component})
    endif()
  endforeach()
endfunction()

# eplua_install_gzipped(COMPONENT FILE DESTINATION): as FILE.gz, the same at each build.
function(eplua_install_gzipped component file destination)
  get_filename_component(name ${file} NAME)
  install(CODE "
    set(to \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${destination}\")
    file(MAKE_DIRECTORY \"\${to}\")
    message(STATUS \"Installing: \${to}/${name}.gz\")
    execute_process(COMMAND gzip -9nc INPUT_FILE \"${file}\" OUTPUT_FILE \"\${to}/${name}.gz\" COMMAND_ERROR_IS_FATAL ANY)
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${CMAKE_INSTALL_PREFIX}/${destination}/${name}.gz\")"
    COMPONENT ${component})
endfunction()

# --- eplua ---
install(TARGETS eplua RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT eplua)
eplua_install_modules(eplua eplua_curl eplua_repl eplua_web)
foreach(folder lua web examples help templates)
  install(DIRECTORY resources/${folder} DESTINATION ${EPLUA_RESOURCE_DIR} COMPONENT eplua
    PATTERN embedding EXCLUDE)
endforeach()
eplua_install_gzipped(eplua ${CMAKE_SOURCE_DIR}/installer/eplua.1 ${CMAKE_INSTALL_MANDIR}/man1)
set(completions ${CMAKE_SOURCE_DIR}/installer/completions)
if(EXISTS ${completions})
  install(FILES ${completions}/eplua.bash RENAME eplua DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT eplua)
  install(FILES ${completions}/_eplua DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT eplua)
  install(FILES ${completions}/eplua.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT eplua)
endif()

# --- eplua-ide ---
# eplua_text, which colours the text of prompt and pages as well, needs a library that brings all of Qt's drawing along: not for a server
eplua_install_modules(eplua-ide eplua_gui eplua_ide eplua_text)
install(DIRECTORY resources/ide DESTINATION ${EPLUA_RESOURCE_DIR} COMPONENT eplua-ide)
include(${CMAKE_SOURCE_DIR}/resources/desktop/install.cmake OPTIONAL)

# --- libeplua, libeplua-dev ---
include(installer/libeplua.cmake)
set(examples ${CMAKE_INSTALL_DATADIR}/doc/libeplua-dev/examples)
install(DIRECTORY installer/examples/plugins DESTINATION ${examples} COMPONENT libeplua-dev)
install(DIRECTORY plugins/hello plugins/tour DESTINATION ${examples}/plugins COMPONENT libeplua-dev)

# --- plugins ---
foreach(name mqtt sqlite)
  install(TARGETS plugin_${name} LIBRARY DESTINATION ${EPLUA_PLUGIN_DIR} COMPONENT eplua-plugin-${name})
endforeach()
