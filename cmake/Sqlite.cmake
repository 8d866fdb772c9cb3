# SQLite's amalgamation, fetched by script/fetch-sqlite into build/deps/sqlite (or -DTOCSIN_SQLITE_DIR).
# Debian's 3.40.1 lies in the range of the WAL-reset bug and mishandles two-character Chinese LIKE; hence our own.
set(TOCSIN_SQLITE_DIR ${CMAKE_SOURCE_DIR}/build/deps/sqlite CACHE PATH "folder with sqlite3.c and sqlite3.h")
if(NOT EXISTS ${TOCSIN_SQLITE_DIR}/sqlite3.c)
  message(FATAL_ERROR "No SQLite amalgamation in ${TOCSIN_SQLITE_DIR}: run ./script/fetch-sqlite first.")
endif()
add_library(sqlite STATIC ${TOCSIN_SQLITE_DIR}/sqlite3.c)
target_include_directories(sqlite SYSTEM PUBLIC ${TOCSIN_SQLITE_DIR})
target_compile_definitions(sqlite PUBLIC SQLITE_ENABLE_CARRAY PRIVATE SQLITE_ENABLE_FTS5 SQLITE_THREADSAFE=2
  SQLITE_DQS=0 SQLITE_DEFAULT_FOREIGN_KEYS=1 SQLITE_DEFAULT_WAL_SYNCHRONOUS=2 SQLITE_USE_URI=0
  SQLITE_OMIT_DEPRECATED SQLITE_OMIT_LOAD_EXTENSION SQLITE_OMIT_SHARED_CACHE SQLITE_LIKE_DOESNT_MATCH_BLOBS
  SQLITE_MAX_EXPR_DEPTH=100 SQLITE_ENABLE_DBSTAT_VTAB HAVE_USLEEP=1)
target_compile_options(sqlite PRIVATE -O2 -w)
# With the address sanitizer and coverage it compiles 124 s instead of 22 and finds nothing of ours. The thread sanitizer
# stays: a connection that two threads share shows inside SQLite.
if(NOT TOCSIN_TSAN)
  target_compile_options(sqlite PRIVATE -fno-sanitize=all)
endif()
target_link_libraries(sqlite PUBLIC Threads::Threads m)
