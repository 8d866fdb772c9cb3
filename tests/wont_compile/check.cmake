# One test of tests/wont_compile: MODE refused or control. The file's "// expect: REGEX" line is the compiler's message
# (CMake's regular expressions).
file(STRINGS ${SOURCE} expect REGEX "^// expect: " LIMIT_COUNT 1)
if(NOT expect)
  message(FATAL_ERROR "${SOURCE} has no line '// expect: <regular expression>'")
endif()
string(REGEX REPLACE "^// expect: " "" expect "${expect}")

set(command ${COMPILER} -std=c++23 -fsyntax-only -fdiagnostics-color=never -I${INCLUDES} -isystem ${SYSTEM_INCLUDES})
if(MODE STREQUAL control)
  list(APPEND command -DCONTROL)
endif()
execute_process(COMMAND ${command} ${SOURCE} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)

if(MODE STREQUAL control)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "with -DCONTROL it must compile, but:\n${said}")
  endif()
elseif(status EQUAL 0)
  message(FATAL_ERROR "it compiles; it must not")
elseif(NOT said MATCHES "error: [^\n]*${expect}")
  message(FATAL_ERROR "refused, but without 'error: ...${expect}':\n${said}")
endif()
