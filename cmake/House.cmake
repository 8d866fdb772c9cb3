# tocsin_room(NAME LINK ...): the folder src/NAME as static library NAME, its *.test.cc as program test_NAME.
# A new file needs no line here. main.cc is left to the binary. TEST_LINK: rooms that only the tests of NAME need.
include(GoogleTest)

# tocsin_test(PROGRAM LABEL SOURCES LIBRARIES): a test program whose every test is one of ctest's.
function(tocsin_test program label sources libraries)
  add_executable(${program} ${sources})
  target_link_libraries(${program} PRIVATE ${libraries} GTest::gtest_main GTest::gmock rapidcheck tocsin_flags)
  target_compile_definitions(${program} PRIVATE TOCSIN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${program} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${label} TIMEOUT 300)
endfunction()

function(tocsin_room name)
  cmake_parse_arguments(ROOM "" "" "LINK;TEST_LINK" ${ARGN})
  set(dir ${CMAKE_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cc ${dir}/*.S)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "\\.test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(\\.test\\.cc|/main\\.cc)$")
  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name} ${scope} ${ROOM_LINK} tocsin_flags)
  if(tests AND TOCSIN_TESTS)
    tocsin_test(test_${name} ${name} "${tests}" "${name};${ROOM_TEST_LINK}")
  endif()
endfunction()
