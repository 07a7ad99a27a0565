# Debian packages, one for each part of install.cmake: `make package` builds them with /usr as prefix.
# Debian itself has a package `parley` with a program of that name (it teaches vocabulary), so the tool
# is packaged as parley-tls, and only one of the two can be installed.
set(PARLEY_MAINTAINER "parley maintainers <maintainers@parley.invalid>" CACHE STRING
    "Whom the packages name as their maintainer: whoever builds them for others")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME parley)
set(CPACK_PACKAGE_VENDOR "parley")
set(CPACK_PACKAGE_CONTACT "${PARLEY_MAINTAINER}")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL runtime development tool)
set(CPACK_STRIP_FILES ON)
# Whatever the umask of whoever builds them.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package's description begins with its own
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_SOURCE_DIR}/cmake/debian/documents.cmake")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libparley0)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
    "TLS 1.3 and 1.2 in C11: shared library
A client and a server for TLS 1.3 (RFC 9846), as a core without sockets, clocks
or global state, and a blocking stream on top. Safe with zero settings; every
failure says what happened, whose fault it is and what to do.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libparley-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libparley0 (= ${PROJECT_VERSION}), libssl-dev (>= 3.0), libidn2-dev, libpsl-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "TLS 1.3 and 1.2 in C11: headers and static library
What programs that use parley are built with: the headers, the static library,
and what pkg-config and CMake need to find them.")

set(CPACK_DEBIAN_TOOL_PACKAGE_NAME parley-tls)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION net)
set(CPACK_DEBIAN_TOOL_PACKAGE_CONFLICTS parley)
set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_COMPONENT_TOOL_DESCRIPTION
    "TLS 1.3 and 1.2 in C11: tool that explains, fetches, connects and serves
The command parley shows what TLS 1.3 really does: it explains a handshake
message by message, and its clients and servers say what went wrong, whose fault
it is and what to do.")

include(CPack)
