/* The joined catalogue of texts (cmake/Catalogue.cmake), as bytes in the binary. */
    .section .rodata
    .global tocsin_catalogue_begin
    .global tocsin_catalogue_end
    .balign 16
tocsin_catalogue_begin:
    .incbin "catalogue.tsv"
tocsin_catalogue_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
