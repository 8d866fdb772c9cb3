# The files that the product ships, as bytes in the room base: data (data/**/*.json and their licence notices, named
# from data/) and the pages that a browser loads (ui/*, named from the top: "ui/app.js"). One assembler file in the
# build folder, found at run time by embedded() (src/base/embedded.h).
# Included after tocsin_room(base).
file(GLOB_RECURSE data_files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/data
  ${CMAKE_SOURCE_DIR}/data/*.json ${CMAKE_SOURCE_DIR}/data/*.LICENSE)
file(GLOB ui_files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}
  ${CMAKE_SOURCE_DIR}/ui/*.html ${CMAKE_SOURCE_DIR}/ui/*.css ${CMAKE_SOURCE_DIR}/ui/*.js ${CMAKE_SOURCE_DIR}/ui/*.svg)
set(embedded_files ${data_files} ${ui_files})
list(SORT embedded_files)
list(LENGTH embedded_files data_count)
set(data_bytes "")
set(data_table "")
set(data_inputs "")
set(data_index 0)
foreach(data_file IN LISTS embedded_files)
  if(data_file MATCHES "^ui/")
    set(data_path ${CMAKE_SOURCE_DIR}/${data_file})
  else()
    set(data_path ${CMAKE_SOURCE_DIR}/data/${data_file})
  endif()
  string(APPEND data_bytes "    .balign 16\nn${data_index}: .ascii \"${data_file}\"\nn${data_index}_end:\n"
    "    .balign 16\nd${data_index}: .incbin \"${data_path}\"\nd${data_index}_end: .byte 0\n")
  string(APPEND data_table "    .quad n${data_index}, n${data_index}_end - n${data_index}, "
    "d${data_index}, d${data_index}_end - d${data_index}\n")
  list(APPEND data_inputs ${data_path})
  math(EXPR data_index "${data_index} + 1")
endforeach()
set(data_assembler ${CMAKE_BINARY_DIR}/data.S)
file(CONFIGURE OUTPUT ${data_assembler} @ONLY CONTENT "    .section .rodata
@data_bytes@    .section .data.rel.ro,\"aw\",@progbits
    .balign 16
    .global tocsin_data_table
tocsin_data_table:
@data_table@    .global tocsin_data_count
    .balign 8
tocsin_data_count:
    .quad @data_count@
    .section .note.GNU-stack,\"\",@progbits
")
target_sources(base PRIVATE ${data_assembler})
set_source_files_properties(${data_assembler} PROPERTIES OBJECT_DEPENDS "${data_inputs}")
