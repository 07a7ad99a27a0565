# Run by cpack over the trees that become packages: adds what Debian expects below /usr/share/doc, and
# compresses what it expects compressed (Debian Policy 12.1, 12.5 and 12.7).
find_program(GZIP gzip REQUIRED)

function(compress)
    if(ARGN)
        execute_process(COMMAND "${GZIP}" -9n ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
    endif()
endfunction()

foreach(component IN LISTS CPACK_COMPONENTS_ALL)
    string(TOUPPER "${component}" part)
    set(share "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${component}/usr/share")
    set(documents "${share}/doc/${CPACK_DEBIAN_${part}_PACKAGE_NAME}")
    file(COPY "${CMAKE_CURRENT_LIST_DIR}/copyright" DESTINATION "${documents}")
    configure_file("${CMAKE_CURRENT_LIST_DIR}/../../CHANGELOG.md" "${documents}/changelog" COPYONLY)
    file(GLOB manual_pages "${share}/man/man*/*")
    compress("${documents}/changelog" ${manual_pages})
endforeach()
