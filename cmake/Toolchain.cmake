# Flags that every file of ours is built with. Libraries' headers come in as SYSTEM and are not warned about.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
add_library(tocsin_flags INTERFACE)
target_compile_options(tocsin_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Werror -Wshadow -Wconversion
  -Wno-sign-conversion -Wno-missing-field-initializers -Wno-missing-designated-field-initializers -Wnon-virtual-dtor
  -Wold-style-cast -Wextra-semi>)
target_compile_options(tocsin_flags INTERFACE -fno-omit-frame-pointer)
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

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
