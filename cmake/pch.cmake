# Precompiled headers for the builds that only ./test makes (dev, clang, fuzz): half of a small file's
# compile time is {fmt} and the standard library. The release build goes without, so that a header that
# forgets an include is found out there.
set(common_headers <fmt/format.h> <algorithm> <array> <cstdint> <deque> <functional> <map> <memory> <optional>
    <span> <string> <string_view> <utility> <variant> <vector>)

foreach(target dojo_sim dojo_protocols dojo_models dojo_scenario dojo_runner dojo)
  target_precompile_headers(${target} PRIVATE ${common_headers})
endforeach()

# Catch2 v2 is one large header: all tests share its precompiled form. They are g++ builds only; clang would
# insist on equal definitions.
if(TARGET Catch2::Catch2WithMain AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  file(WRITE ${CMAKE_BINARY_DIR}/test_pch.cpp "int main() { return 0; }\n")
  add_executable(dojo_test_pch EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/test_pch.cpp)
  target_link_libraries(dojo_test_pch PRIVATE dojo_runner Catch2::Catch2WithMain)
  target_precompile_headers(dojo_test_pch PRIVATE <catch2/catch.hpp> ${common_headers})
  get_property(test_targets DIRECTORY tests PROPERTY BUILDSYSTEM_TARGETS)
  list(FILTER test_targets INCLUDE REGEX "^test_")
  foreach(target ${test_targets})
    target_precompile_headers(${target} REUSE_FROM dojo_test_pch)
    # Tests of parts that do not link Boost have other definitions: they read the header itself.
    set_target_properties(${target} PROPERTIES PCH_WARN_INVALID OFF)
  endforeach()
endif()
