# find_package(parley) gives parley::parley, the shared library, and parley::parley_static, whose users
# are linked with libcrypto, libidn2 and libpsl too.
include(CMakeFindDependencyMacro)
find_dependency(OpenSSL 3.0 COMPONENTS Crypto)
find_dependency(PkgConfig)
pkg_check_modules(LIBIDN2 REQUIRED IMPORTED_TARGET libidn2)
pkg_check_modules(LIBPSL REQUIRED IMPORTED_TARGET libpsl)

include("${CMAKE_CURRENT_LIST_DIR}/parleyTargets.cmake")
