# SPDX-License-Identifier: GPL-3.0-or-later
# What makes libeplua easy to find for programs and plugins: the public headers, the files for find_package() and pkg-config, and the example.
# All paths in them are relative, so an installation may be moved.
include(CMakePackageConfigHelpers)
get_target_property(EPLUA_SOVERSION eplua_shared SOVERSION)
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/eplua)
set(pc_dir ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH EPLUA_PC_TO_PREFIX ${pc_dir} ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" EPLUA_PC_TO_PREFIX ${EPLUA_PC_TO_PREFIX})

configure_package_config_file(installer/eplua-config.cmake.in ${CMAKE_BINARY_DIR}/eplua-config.cmake
  INSTALL_DESTINATION ${config_dir} PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
# of a library that is younger than 1.0 the minor version is what may break programs
write_basic_package_version_file(${CMAKE_BINARY_DIR}/eplua-config-version.cmake COMPATIBILITY SameMinorVersion)
configure_file(installer/eplua.pc.in ${CMAKE_BINARY_DIR}/eplua.pc @ONLY)

install(FILES ${CMAKE_BINARY_DIR}/eplua-config.cmake ${CMAKE_BINARY_DIR}/eplua-config-version.cmake DESTINATION ${config_dir} COMPONENT libeplua-dev)
install(FILES ${CMAKE_BINARY_DIR}/eplua.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT libeplua-dev)
# the others in that folder are between the program and its modules
foreach(name engine error export host plugin plugins verbs version)
  install(FILES engine/include/eplua/${name}.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/eplua COMPONENT libeplua-dev)
endforeach()
install(DIRECTORY resources/examples/embedding DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/libeplua-dev/examples COMPONENT libeplua-dev)
install(TARGETS eplua_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libeplua NAMELINK_COMPONENT libeplua-dev)
