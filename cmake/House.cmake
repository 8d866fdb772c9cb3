# tocsin_room(NAME LINK ...): the folder src/NAME as static library NAME, its *.test.cc as program test_NAME.
# A new file needs no line here. main.cc is left to the binary. TEST_LINK: rooms that only the tests of NAME need.
include(GoogleTest)

# Two thirds of the time that a file compiles goes into the same headers, so these are read once for many targets: for the
# rooms on the ground, for those above them, for the tests. That a file includes what it uses is for script/tidy to find,
# which has nothing read ahead (TOCSIN_PCH=OFF).
option(TOCSIN_PCH "read the headers that most files include once, ahead of all" ON)
set(TOCSIN_GROUND_ROOMS base i18n model event policy auth)
set(TOCSIN_GROUND_HEADERS <algorithm> <array> <charconv> <chrono> <condition_variable> <cstdint> <filesystem> <fstream>
  <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <string> <string_view> <unordered_map> <vector>
  <fmt/format.h> <base/bytes.h> <base/id.h> <base/json.h> <base/result.h> <base/time.h> <base/utf8.h>)
set(TOCSIN_COMMON_HEADERS ${TOCSIN_GROUND_HEADERS} <auth/token.h> <event/record.h> <model/codec.h> <policy/gate.h>
  <port/deciding.h> <port/index.h> <port/log.h> <port/objects.h> <state/facts/incident.h> <state/facts/prepare.h>
  <state/facts/report.h> <state/facts/response.h> <state/facts/share.h>)
set(TOCSIN_HTTP_HEADERS ${TOCSIN_COMMON_HEADERS} <http/api/api.h> <http/api/background.h> <http/api/views_world.h>)
set(TOCSIN_TEST_HEADERS <gtest/gtest.h> <gmock/gmock.h> <rapidcheck/gtest.h>)

# tocsin_headers(NAME READ HEADER... [LINK LIBRARY...]): an object of headers alone, for tocsin_read_ahead().
function(tocsin_headers name)
  cmake_parse_arguments(HEADERS "" "" "LINK;READ" ${ARGN})
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/headers/${name}.cc CONTENT "// The headers are all there is.\n")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/headers/${name}.cc)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name} PRIVATE tocsin_flags fmt::fmt OpenSSL::Crypto Boost::json sodium re2 sqlite ${HEADERS_LINK})
  target_precompile_headers(${name} PRIVATE ${HEADERS_READ})
endfunction()

# tocsin_read_ahead(TARGET NAME): the files of TARGET find the headers of NAME read.
function(tocsin_read_ahead target name)
  if(TOCSIN_PCH)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()

if(TOCSIN_PCH)
  tocsin_headers(headers_ground READ ${TOCSIN_GROUND_HEADERS})
  tocsin_headers(headers_common READ ${TOCSIN_COMMON_HEADERS})
  tocsin_headers(headers_http READ ${TOCSIN_HTTP_HEADERS})
  tocsin_headers(headers_cli READ ${TOCSIN_COMMON_HEADERS} <cli/demo/stage.h> <cli/records.h> <cli/scene.h>)
  if(TOCSIN_TESTS)
    tocsin_headers(headers_tests READ ${TOCSIN_COMMON_HEADERS} ${TOCSIN_TEST_HEADERS} <port/testing/room_test.h>
      LINK GTest::gtest GTest::gmock rapidcheck)
    tocsin_headers(headers_http_tests READ ${TOCSIN_HTTP_HEADERS} ${TOCSIN_TEST_HEADERS} <http/testing/world.h>
      LINK GTest::gtest GTest::gmock rapidcheck)
  endif()
endif()

function(tocsin_read_ahead_for_tests program name)
  if(name MATCHES "^(http|app|conformance|docs)$")
    tocsin_read_ahead(${program} headers_http_tests)
  elseif(NOT name STREQUAL "two_worlds")
    tocsin_read_ahead(${program} headers_tests)
  endif()
endfunction()

# tocsin_test(PROGRAM LABEL SOURCES LIBRARIES): a test program whose every test is one of ctest's.
function(tocsin_test program label sources libraries)
  add_executable(${program} ${sources})
  target_link_libraries(${program} PRIVATE ${libraries} GTest::gtest_main GTest::gmock rapidcheck tocsin_flags)
  target_compile_definitions(${program} PRIVATE TOCSIN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  gtest_discover_tests(${program} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${label} TIMEOUT 300)
  tocsin_read_ahead_for_tests(${program} ${label})
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
    target_compile_options(${name} PRIVATE ${TOCSIN_WAYS_OF_A_FUZZER})
  endif()
  if(sources AND name IN_LIST TOCSIN_GROUND_ROOMS)
    tocsin_read_ahead(${name} headers_ground)
  elseif(sources AND name MATCHES "^(http|cli)$")
    tocsin_read_ahead(${name} headers_${name})
  elseif(sources)
    tocsin_read_ahead(${name} headers_common)
  endif()
  if(tests AND TOCSIN_TESTS)
    tocsin_test(test_${name} ${name} "${tests}" "${name};${ROOM_TEST_LINK}")
  endif()
endfunction()
