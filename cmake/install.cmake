# What `make install` puts where, in three parts, each a Debian package of its own (package.cmake):
#   runtime      the shared library
#   development  what programs are built with: headers and their manual pages, static library,
#                pkg-config file, CMake package
#   tool         the parley command, its manual page and its completion
# Nothing that is installed names the place where it lies, so that --prefix may move it.
include(CMakePackageConfigHelpers)

set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/parley")

install(
    TARGETS parley
    EXPORT parley
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT development)
install(TARGETS parley_static EXPORT parley ARCHIVE COMPONENT development)
install(
    DIRECTORY "${CMAKE_SOURCE_DIR}/include/parley"
    TYPE INCLUDE
    COMPONENT development
    FILES_MATCHING
    PATTERN "*.h"
    PATTERN "*.def")

file(GLOB manual_pages CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/docs/man/*.3")
install(
    FILES ${manual_pages}
    DESTINATION "${CMAKE_INSTALL_MANDIR}/man3"
    COMPONENT development)

file(RELATIVE_PATH libdir_to_include "${CMAKE_INSTALL_FULL_LIBDIR}" "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
configure_file(cmake/parley.pc.in parley.pc @ONLY)
install(
    FILES "${CMAKE_BINARY_DIR}/parley.pc"
    DESTINATION "${pkgconfig_dir}"
    COMPONENT development)

install(
    EXPORT parley
    FILE parleyTargets.cmake
    NAMESPACE parley::
    DESTINATION "${package_dir}"
    COMPONENT development)
# Before 1.0 a minor version may change the interface (CHANGELOG.md).
write_basic_package_version_file("${CMAKE_BINARY_DIR}/parleyConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(
    FILES "${CMAKE_SOURCE_DIR}/cmake/parleyConfig.cmake"
          "${CMAKE_BINARY_DIR}/parleyConfigVersion.cmake"
    DESTINATION "${package_dir}"
    COMPONENT development)

if(TARGET parley_tool)
    install(TARGETS parley_tool RUNTIME COMPONENT tool)
    install(
        FILES "${CMAKE_SOURCE_DIR}/docs/man/parley.1"
        DESTINATION "${CMAKE_INSTALL_MANDIR}/man1"
        COMPONENT tool)
    install(
        FILES "${CMAKE_SOURCE_DIR}/tools/parley/completion.bash"
        DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions"
        RENAME parley
        COMPONENT tool)
endif()
