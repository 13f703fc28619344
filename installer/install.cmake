# SPDX-License-Identifier: GPL-3.0-or-later
# What is installed where, by component. A component is a package of Debian's too (package.cmake), and `cmake --install build/release
# --prefix DIR` puts all of them into a folder that may be moved: the program finds its parts from where it is (engine/base/place.c).
#
#   component             what
#   eplua                 the program, the modules that need no window, resources, man pages, completions
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

# eplua_install_output(COMPONENT FILE COMMAND...): FILE, below the prefix, is what the command prints.
function(eplua_install_output component file)
  list(JOIN ARGN "\" \"" command)
  get_filename_component(folder ${file} DIRECTORY)
  install(CODE "
    set(file \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${file}\")
    message(STATUS \"Installing: \${file}\")
    file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${folder}\")
    execute_process(COMMAND \"${command}\" OUTPUT_FILE \"\${file}\" COMMAND_ERROR_IS_FATAL ANY)
    file(CHMOD \"\${file}\" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
    list(APPEND CMAKE_INSTALL_MANIFEST_FILES \"\${CMAKE_INSTALL_PREFIX}/${file}\")"
    COMPONENT ${component})
endfunction()

# --- eplua ---
install(TARGETS eplua RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT eplua)
eplua_install_modules(eplua eplua_curl eplua_repl eplua_web)
foreach(folder lua web examples help templates)
  install(DIRECTORY resources/${folder} DESTINATION ${EPLUA_RESOURCE_DIR} COMPONENT eplua
    PATTERN embedding EXCLUDE)
endforeach()
if(TARGET eplua_manual_html) # app/manual makes it of resources/help
  install(DIRECTORY ${CMAKE_BINARY_DIR}/html DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/eplua COMPONENT eplua)
endif()
if(TARGET eplua_manual_man)
  install(DIRECTORY ${CMAKE_BINARY_DIR}/man7 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT eplua)
endif()
eplua_install_output(eplua ${CMAKE_INSTALL_MANDIR}/man1/eplua.1.gz gzip -9nc ${CMAKE_SOURCE_DIR}/installer/eplua.1)
install(DIRECTORY ${CMAKE_BINARY_DIR}/locale DESTINATION ${CMAKE_INSTALL_DATADIR} COMPONENT eplua OPTIONAL
  FILES_MATCHING PATTERN *.mo)
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
if(EXISTS ${CMAKE_SOURCE_DIR}/resources/desktop)
  set(id io.github.eplua.EPLua)
  install(DIRECTORY resources/icons/hicolor DESTINATION ${CMAKE_INSTALL_DATADIR}/icons COMPONENT eplua-ide)
  install(FILES resources/desktop/${id}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT eplua-ide)
  install(FILES resources/desktop/${id}.mime.xml RENAME ${id}.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages COMPONENT eplua-ide)
  eplua_install_output(eplua-ide ${CMAKE_INSTALL_DATADIR}/metainfo/${id}.metainfo.xml
    ${CMAKE_SOURCE_DIR}/installer/metainfo ${PROJECT_HOMEPAGE_URL})
endif()

# --- libeplua, libeplua-dev ---
include(installer/libeplua.cmake)
set(examples ${CMAKE_INSTALL_DATADIR}/doc/libeplua-dev/examples)
install(DIRECTORY installer/examples/plugins DESTINATION ${examples} COMPONENT libeplua-dev)
install(DIRECTORY plugins/hello plugins/tour DESTINATION ${examples}/plugins COMPONENT libeplua-dev)

# --- plugins ---
foreach(name mqtt sqlite)
  install(TARGETS plugin_${name} LIBRARY DESTINATION ${EPLUA_PLUGIN_DIR} COMPONENT eplua-plugin-${name})
endforeach()
