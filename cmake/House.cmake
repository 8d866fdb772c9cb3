# tocsin_room(NAME LINK ...): the folder src/NAME as static library NAME, its *.test.cc as program test_NAME.
# A new file needs no line here. main.cc is left to the binary. TEST_LINK: rooms that only the tests of NAME need.
include(GoogleTest)

# Four fifths of the time that a file of these rooms compiles goes into the same headers: of the test presets they are
# compiled once a target. The release build has none of this, so a file that forgets to include what it uses is found.
set(TOCSIN_COMMON_HEADERS <port/deciding.h> <state/facts/prepare.h> <state/facts/report.h> <state/facts/incident.h>
  <state/facts/response.h> <fmt/format.h> <algorithm> <map> <set> <string> <vector>)
set(TOCSIN_ROOMS_OF_COMMON_HEADERS prepare report assess respond learn share http peer cli app)

function(tocsin_common_headers target)
  if(TOCSIN_TESTS)
    target_precompile_headers(${target} PRIVATE ${TOCSIN_COMMON_HEADERS} ${ARGN})
  endif()
endfunction()

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
  # Under the thread sanitizer, of the door the tests of what has threads of its own or is called from several.
  if(TOCSIN_TSAN AND name STREQUAL "http")
    list(FILTER tests INCLUDE REGEX "(/server/[a-z_]+|/(documents|files|journal|perform|retry|session|stream|world))\\.test\\.cc$")
  endif()
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
  if(TOCSIN_FUZZ AND sources AND name IN_LIST TOCSIN_FUZZED_ROOMS)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
  if(sources AND name IN_LIST TOCSIN_ROOMS_OF_COMMON_HEADERS)
    tocsin_common_headers(${name})
  endif()
  if(tests AND TOCSIN_TESTS)
    tocsin_test(test_${name} ${name} "${tests}" "${name};${ROOM_TEST_LINK}")
    if(name STREQUAL "http")
      tocsin_common_headers(test_http <http/api/api.h> <store/sqlite/store.h> <gtest/gtest.h> <gmock/gmock.h>)
    elseif(name MATCHES "^(prepare|assess|share|app)$")
      tocsin_common_headers(test_${name} <gtest/gtest.h>)
    endif()
  endif()
endfunction()
