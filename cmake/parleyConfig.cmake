# find_package(parley) gives parley::parley, the shared library, and parley::parley_static, whose users
# are linked with libcrypto too.
include(CMakeFindDependencyMacro)
find_dependency(OpenSSL 3.0 COMPONENTS Crypto)

include("${CMAKE_CURRENT_LIST_DIR}/parleyTargets.cmake")
