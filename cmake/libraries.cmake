# libparley.so and libparley.a from the layers. Only parley_* leaves either of them.
function(parley_libraries)
    get_property(layers GLOBAL PROPERTY PARLEY_LAYERS)
    parley_layer_objects(objects ${layers})
    parley_shared_library(${objects})
    parley_static_library(${objects})
endfunction()

# Where the users of a library find its headers: in this tree, and once it is installed.
function(parley_public_headers library)
    target_include_directories(
        ${library} INTERFACE "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>"
                             "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
endfunction()

function(parley_shared_library)
    set(exports "${CMAKE_SOURCE_DIR}/cmake/parley.map")
    add_library(parley SHARED ${ARGN})
    parley_public_headers(parley)
    target_link_libraries(parley PRIVATE ${PARLEY_OUTSIDE})
    target_link_options(parley PRIVATE "-Wl,--version-script=${exports}")
    if(NOT PARLEY_SANITIZE)
        target_link_options(parley PRIVATE -Wl,-z,defs)
    endif()
    set_target_properties(
        parley PROPERTIES LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION 0
                          LINK_DEPENDS "${exports}")
endfunction()

# A static library cannot hide what its own objects share. So they are linked into one object first,
# and then the hidden symbols of that object are made local.
function(parley_static_library)
    set(whole "${CMAKE_CURRENT_BINARY_DIR}/parley_whole.o")
    set(object "${CMAKE_CURRENT_BINARY_DIR}/parley.o")
    add_custom_command(
        OUTPUT "${object}"
        COMMAND "${CMAKE_LINKER}" -r -o "${whole}" ${ARGN}
        COMMAND "${CMAKE_OBJCOPY}" --localize-hidden "${whole}" "${object}"
        DEPENDS ${ARGN}
        COMMAND_EXPAND_LISTS VERBATIM
        COMMENT "Hiding the internal symbols of libparley.a")
    add_library(parley_static STATIC "${object}")
    set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    parley_public_headers(parley_static)
    target_link_libraries(parley_static INTERFACE ${PARLEY_OUTSIDE})
    set_target_properties(parley_static PROPERTIES LINKER_LANGUAGE C OUTPUT_NAME parley)
endfunction()
