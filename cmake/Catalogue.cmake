# The catalogue of texts: src/i18n/messages/*.tsv, joined into one file that messages.S embeds into the room i18n.
# Included after tocsin_room(i18n). Run as a script (-DOUT=... -P) it does the joining, at build time.
if(CMAKE_SCRIPT_MODE_FILE)
  file(GLOB parts ${DIR}/*.tsv)
  list(SORT parts)
  set(all "")
  foreach(part ${parts})
    file(READ ${part} text)
    string(APPEND all "${text}\n")
  endforeach()
  file(WRITE ${OUT} "${all}")
  return()
endif()

file(GLOB catalogue_parts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/i18n/messages/*.tsv)
set(catalogue_file ${CMAKE_BINARY_DIR}/catalogue/catalogue.tsv)
add_custom_command(OUTPUT ${catalogue_file}
  COMMAND ${CMAKE_COMMAND} -DDIR=${CMAKE_SOURCE_DIR}/src/i18n/messages -DOUT=${catalogue_file} -P ${CMAKE_CURRENT_LIST_FILE}
  DEPENDS ${catalogue_parts} ${CMAKE_CURRENT_LIST_FILE}
  COMMENT "Joining the catalogue of texts" VERBATIM)
add_custom_target(catalogue DEPENDS ${catalogue_file})
add_dependencies(i18n catalogue)
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/i18n/messages.S PROPERTIES
  INCLUDE_DIRECTORIES ${CMAKE_BINARY_DIR}/catalogue OBJECT_DEPENDS ${catalogue_file})
