# Flags that every file of ours is built with. Libraries' headers come in as SYSTEM and are not warned about.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
add_library(tocsin_flags INTERFACE)
target_compile_options(tocsin_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Werror -Wshadow -Wconversion
  -Wno-sign-conversion -Wno-missing-field-initializers -Wno-missing-designated-field-initializers -Wnon-virtual-dtor
  -Wold-style-cast -Wextra-semi>)
# -pthread: some libraries ask for it, and headers read ahead want one dialect.
target_compile_options(tocsin_flags INTERFACE -fno-omit-frame-pointer -pthread)
target_compile_definitions(tocsin_flags INTERFACE TOCSIN_VERSION="${PROJECT_VERSION}")

find_program(TOCSIN_LLD NAMES ld.lld-19 lld-19 ld.lld)
if(TOCSIN_LLD AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()
add_link_options(-Wl,--gc-sections)
add_compile_options(-ffunction-sections -fdata-sections)

if(TOCSIN_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-sanitize=vptr)
  add_link_options(-fsanitize=address,undefined)
  # What these two find traps by the address sanitizer or is harmless on this processor, and they are a sixth of the build;
  # the fuzz preset, which builds no tests, has them.
  if(TOCSIN_TESTS)
    add_compile_options(-fno-sanitize=null,alignment)
  endif()
endif()
if(TOCSIN_TSAN)
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
endif()
# Rooms through whose code a fuzzer is to find its way; of the others and of tests it would cost a sixth of their build.
set(TOCSIN_FUZZED_ROOMS base i18n model event policy port auth wire share notify mail store http cli)
# What -fsanitize=fuzzer-no-link stands for, without the change of dialect that would refuse the other rooms' headers.
set(TOCSIN_WAYS_OF_A_FUZZER -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table,stack-depth
  -fno-builtin-bcmp -fno-builtin-memcmp -fno-builtin-strcmp -fno-builtin-strncmp -fno-builtin-strstr -fno-builtin-memmem)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
