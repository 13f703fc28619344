# SPDX-License-Identifier: GPL-3.0-or-later
# Packages, by CPack: one .deb for each component of install.cmake, and one archive with all of it that runs wherever it is unpacked.
#   installer/enter cmake --workflow --preset package      makes them in build/package/packages
# What each package needs is asked of its files, by dpkg-shlibdeps; what they open by name, and where people can read about it, stands here.
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME eplua)
set(CPACK_PACKAGE_VENDOR "the EPLua authors")
set(CPACK_PACKAGE_CONTACT "${EPLUA_MAINTAINER}")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_HOMEPAGE_URL ${PROJECT_HOMEPAGE_URL})
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS # whatever the umask is of who makes them
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_SOURCE_GENERATOR "")
set(CPACK_VERBATIM_VARIABLES ON)

# the archive
set(CPACK_ARCHIVE_COMPONENT_INSTALL OFF)
string(TOLOWER ${CMAKE_SYSTEM_NAME} system)
set(CPACK_PACKAGE_FILE_NAME eplua-${PROJECT_VERSION}-${system}-${CMAKE_SYSTEM_PROCESSOR})

# the packages
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_SOURCE_DIR}/installer/package-project.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/installer/package-docs.cmake) # copyright and changelog of each
set(CPACK_EPLUA_SOURCE ${CMAKE_SOURCE_DIR})

set(own "= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}") # of packages that are made together
set(CPACK_COMPONENTS_ALL "")

# eplua_package(COMPONENT [NAME package] SECTION section SUMMARY line TEXT paragraph... [DEPENDS|RECOMMENDS|SUGGESTS package...])
macro(eplua_package component)
  cmake_parse_arguments(P "" "NAME;SECTION;SUMMARY" "TEXT;DEPENDS;RECOMMENDS;SUGGESTS" ${ARGN})
  list(APPEND CPACK_COMPONENTS_ALL ${component})
  string(TOUPPER ${component} C)
  set(CPACK_DEBIAN_${C}_PACKAGE_NAME ${component})
  if(P_NAME)
    set(CPACK_DEBIAN_${C}_PACKAGE_NAME ${P_NAME})
  endif()
  set(CPACK_DEBIAN_${C}_PACKAGE_SECTION ${P_SECTION})
  list(JOIN P_TEXT "\n\n" text)
  execute_process(COMMAND printf "%s" "${text}" COMMAND fold -s -w 76 COMMAND sed "s/ *$//"
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  set(CPACK_DEBIAN_${C}_DESCRIPTION "${P_SUMMARY}\n${text}")
  foreach(kind DEPENDS RECOMMENDS SUGGESTS)
    list(JOIN P_${kind} ", " CPACK_DEBIAN_${C}_PACKAGE_${kind})
  endforeach()
endmacro()

eplua_package(eplua SECTION interpreters
  SUMMARY "Lua 5.4 with timers, networking and remote control"
  TEXT
    "EPLua runs Lua scripts that wait: for timers, for other programs, for the network, and for people. It is Lua 5.4 as Debian has it, so modules of LuaRocks load, and the program ends by itself when nothing is left that could call Lua."
    "Scripts get timers, coroutines that sleep without stopping anybody else, JSON, files, processes, and clients and servers of HTTP, WebSocket, TCP and UDP. What runs can be watched and stopped from elsewhere: by a prompt in the terminal, by telnet, by HTTP, in a control panel in the browser, and by a debugger that editors know (DAP). There are limits on memory and time, a sandbox, a profiler that draws flame graphs, and a test runner."
    "This package opens no windows and needs no display. Windows of scripts, and the IDE, come with eplua-ide."
  DEPENDS libwslay1 # opened by name, when a script speaks WebSocket
  SUGGESTS "eplua-ide (${own})" "eplua-plugin-mqtt (${own})" "eplua-plugin-sqlite (${own})" lua-check)
eplua_package(eplua-ide SECTION devel
  SUMMARY "IDE for Lua 5.4 with its engine built in, and windows for scripts"
  TEXT
    "Write, run, debug and profile Lua scripts in one window: open it, choose an example, press F5. The editor is KDE's, known from Kate. Completion knows the running script, errors show while you type, and a script that prints for ever or hangs does not take the IDE with it."
    "The debugger stops on lines, conditions, errors, timers and events of windows, steps through coroutines, and shows values of any size. The profiler draws a flame graph that lives while the script runs. All of it works on engines that run elsewhere as well. What is not saved is there again after a crash."
    "With this package scripts open native windows, too: forms, tables of a million rows, charts and drawings, from require \"ui\". Text in the prompt and in the control panel of eplua gets its colours."
  DEPENDS "eplua (${own})" hicolor-icon-theme libkf6iconthemes-bin qt6-svg-plugins
  RECOMMENDS "eplua-plugin-mqtt (${own})" "eplua-plugin-sqlite (${own})" lua-check qt6-wayland)
if(TARGET eplua_shared)
  eplua_package(libeplua NAME libeplua0 SECTION libs
    SUMMARY "engine of EPLua as a library"
    TEXT
      "Lua 5.4 with a loop of its own: timers, processes, networking and a profiler, with limits on memory and time and a stop that scripts cannot swallow. Several engines can live in one process, each on a thread of the program's."
      "This package has the shared library, for programs that run Lua scripts inside."
    DEPENDS libwslay1
    RECOMMENDS "eplua (${own})") # the half of its libraries that is written in Lua, and the HTTP client
  # CPack's own shlibs would bind programs to this very version, and it knows no triggers. Before 1.0 a minor version may break programs.
  set(control ${CMAKE_BINARY_DIR}/libeplua0)
  file(WRITE ${control}/triggers "activate-noawait ldconfig\n")
  math(EXPR next "${PROJECT_VERSION_MINOR} + 1")
  file(WRITE ${control}/shlibs "libeplua 0 libeplua0 (>= ${PROJECT_VERSION}), libeplua0 (<< ${PROJECT_VERSION_MAJOR}.${next}~)\n")
  set(CPACK_DEBIAN_LIBEPLUA_PACKAGE_CONTROL_EXTRA ${control}/triggers ${control}/shlibs)
endif()
set(needs "libeplua0 (${own})")
if(NOT TARGET eplua_shared)
  set(needs "")
endif()
eplua_package(libeplua-dev SECTION libdevel
  SUMMARY "engine of EPLua as a library, and plugins for it: headers"
  TEXT
    "What is needed to build programs that embed the engine of EPLua, and plugins, which add modules in C to it: headers, configuration for pkg-config and CMake, and examples."
    "The command \"eplua --new plugin NAME\" makes a plugin to start from."
  DEPENDS ${needs} liblua5.4-dev
  SUGGESTS "eplua (${own})" cmake pkgconf)
eplua_package(eplua-plugin-mqtt SECTION interpreters
  SUMMARY "MQTT for scripts of EPLua"
  TEXT
    "A client of MQTT brokers, versions 3.1.1 and 5, for require \"mqtt\" in scripts that EPLua runs: with TLS, last will, retained messages and all qualities of service. Calls suspend the coroutine that makes them, and nothing else."
    "The example mqtt_dashboard.lua in /usr/share/eplua/examples/network shows what a broker tells in a window."
  DEPENDS "eplua (${own})")
eplua_package(eplua-plugin-sqlite SECTION interpreters
  SUMMARY "SQLite for scripts of EPLua"
  TEXT
    "Databases of SQLite for require \"sqlite\" in scripts that EPLua runs: statements, transactions, rows one by one, at once or on a thread of their own, so that timers and windows go on."
    "The example notes.lua in /usr/share/eplua/examples/database is a start: it keeps notes, and finds them again by full text search."
  DEPENDS "eplua (${own})")

include(CPack)
