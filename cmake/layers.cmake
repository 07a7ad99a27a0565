# A layer is one folder of src, compiled to objects that the libraries and the unit tests share.
#
#   parley_layer(wire SOURCES client_hello.c server_hello.c DEPENDS base)
#
# makes the OBJECT library parley_wire. DEPENDS names the layers that it stands on (a unit test is
# linked with these, and what they depend on); which includes are legal is in tests/shape/layers.txt.
# DEFINES is for _DEFAULT_SOURCE and the like, in the few layers that need more than ISO C.
# LIBRARIES is for what the layer needs from outside.
function(parley_layer name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;DEFINES;LIBRARIES")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "parley_layer(${name}): what is ${arg_UNPARSED_ARGUMENTS}?")
    endif()
    add_library(parley_${name} OBJECT ${arg_SOURCES})
    target_include_directories(
        parley_${name} PRIVATE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/include")
    target_compile_definitions(parley_${name} PRIVATE ${arg_DEFINES})
    target_link_libraries(parley_${name} PRIVATE ${arg_LIBRARIES})
    set_property(GLOBAL APPEND PROPERTY PARLEY_LAYERS ${name})
    set_property(GLOBAL PROPERTY PARLEY_DEPENDS_${name} ${arg_DEPENDS})
endfunction()

# The named layers and all that they stand on, each once.
function(parley_layer_closure out)
    set(closure)
    set(todo ${ARGN})
    while(todo)
        list(POP_FRONT todo name)
        if(NOT name IN_LIST closure)
            list(APPEND closure ${name})
            get_property(depends GLOBAL PROPERTY PARLEY_DEPENDS_${name})
            list(APPEND todo ${depends})
        endif()
    endwhile()
    set(${out} ${closure} PARENT_SCOPE)
endfunction()

# The object files of the named layers, as generator expressions.
function(parley_layer_objects out)
    set(objects)
    foreach(name IN LISTS ARGN)
        list(APPEND objects $<TARGET_OBJECTS:parley_${name}>)
    endforeach()
    set(${out} ${objects} PARENT_SCOPE)
endfunction()
