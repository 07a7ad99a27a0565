# Tests: small programs on cmocka, each linked with the layers that it needs and no more.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

# parley_test_program(TARGET SOURCES a.c [LAYERS connection ...] [LIBRARIES ...] [DEFINES ...])
# is a program on cmocka and tests/support, linked with these layers and all that they stand on.
function(parley_test_program target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LAYERS;LIBRARIES;DEFINES")
    parley_layer_closure(layers ${arg_LAYERS})
    parley_layer_objects(objects ${layers})
    add_executable(${target} ${arg_SOURCES} ${objects})
    target_include_directories(
        ${target} PRIVATE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/include"
                          "${CMAKE_SOURCE_DIR}/tests")
    target_compile_definitions(
        ${target} PRIVATE ${arg_DEFINES} PARLEY_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                          PARLEY_DEFAULT_VECTORS="${CMAKE_SOURCE_DIR}/../shared/vectors")
    target_link_libraries(
        ${target} PRIVATE parley_test_support ${arg_LIBRARIES} PkgConfig::CMOCKA PkgConfig::JANSSON
                          ${PARLEY_OUTSIDE})
endfunction()

# parley_test(NAME TARGET [args...]) runs a program as the ctest case NAME, from the source folder.
function(parley_test name target)
    add_test(NAME ${name} COMMAND ${target} ${ARGN} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

# parley_unit_test(wire client_hello [SOURCES extra.c] [LAYERS base ...] [LIBRARIES ...])
# makes wire_client_hello_test of tests/unit/wire/client_hello_test.c, and runs it as
# unit/wire/client_hello. LAYERS is by default the folder's own layer.
function(parley_unit_test folder name)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;LAYERS;LIBRARIES;DEFINES")
    if(NOT arg_LAYERS)
        set(arg_LAYERS ${folder})
    endif()
    set(target ${folder}_${name}_test)
    parley_test_program(
        ${target} SOURCES ${name}_test.c ${arg_SOURCES} LAYERS ${arg_LAYERS}
        LIBRARIES ${arg_LIBRARIES} DEFINES ${arg_DEFINES})
    parley_test(unit/${folder}/${name} ${target})
endfunction()

# parley_test_support_library(SOURCES a.c b.c): what several tests share, from tests/support.
function(parley_test_support_library)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "SOURCES;LIBRARIES")
    add_library(parley_test_support STATIC ${arg_SOURCES})
    target_include_directories(
        parley_test_support PRIVATE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/include"
                                    "${CMAKE_SOURCE_DIR}/tests")
    target_compile_definitions(
        parley_test_support PRIVATE
            PARLEY_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
            PARLEY_DEFAULT_VECTORS="${CMAKE_SOURCE_DIR}/../shared/vectors")
    target_link_libraries(
        parley_test_support PRIVATE ${arg_LIBRARIES} PkgConfig::CMOCKA PkgConfig::JANSSON
                                    ${PARLEY_OUTSIDE})
endfunction()
