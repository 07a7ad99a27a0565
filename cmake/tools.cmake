# What the programs need beside the library: an event loop, JSON and a reader of HTTP/1.1.
pkg_check_modules(LIBUV REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

find_path(HTTP_PARSER_INCLUDE_DIR http_parser.h REQUIRED)
find_library(HTTP_PARSER_LIBRARY http_parser REQUIRED)
add_library(http_parser UNKNOWN IMPORTED)
set_target_properties(
    http_parser PROPERTIES IMPORTED_LOCATION "${HTTP_PARSER_LIBRARY}"
                           INTERFACE_INCLUDE_DIRECTORIES "${HTTP_PARSER_INCLUDE_DIR}")

# parley_program(TARGET SOURCES main.c ... [NAME parley] [LIBRARIES ...]) is a program on the public
# headers alone, linked with the static library.
function(parley_program target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME" "SOURCES;LIBRARIES;DEFINES")
    add_executable(${target} ${arg_SOURCES})
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE ${arg_DEFINES})
    target_link_libraries(${target} PRIVATE parley_static ${arg_LIBRARIES})
    if(arg_NAME)
        set_target_properties(${target} PROPERTIES OUTPUT_NAME ${arg_NAME})
    endif()
endfunction()
