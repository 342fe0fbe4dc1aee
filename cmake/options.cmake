# Compiler flags shared by every target, as one interface library.
#
# -ffile-prefix-map makes __FILE__ and std::source_location relative to the root: names in a story or an
# assertion do not depend on where the checkout lies.
add_library(dojo_options INTERFACE)
target_include_directories(dojo_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(dojo_options INTERFACE -Wall -Wextra -Wshadow -Wno-unused-parameter
                       -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # libstdc++ 12 uses its own deprecated std::get_temporary_buffer in std::stable_sort; g++ still warns of ours.
  target_compile_options(dojo_options INTERFACE -Wno-deprecated-declarations)
endif()
if(DOJO_WERROR)
  target_compile_options(dojo_options INTERFACE -Werror)
endif()
if(DOJO_SANITIZE)
  target_compile_options(dojo_options INTERFACE -fsanitize=address,undefined
                         -fno-sanitize-recover=undefined)
  target_link_options(dojo_options INTERFACE -fsanitize=address,undefined)
endif()
if(DOJO_FUZZ)
  # Coverage feedback everywhere; only the fuzz targets themselves link libFuzzer's main.
  target_compile_options(dojo_options INTERFACE -fsanitize=fuzzer-no-link,address)
  target_link_options(dojo_options INTERFACE -fsanitize=address)
endif()
if((DOJO_SANITIZE OR DOJO_FUZZ) AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # Use-after-return detection moves locals off the fiber stacks: the arena could not save them. g++ has it
  # off unless ASAN_OPTIONS asks for it.
  target_compile_options(dojo_options INTERFACE -fsanitize-address-use-after-return=never)
endif()
if(DOJO_COVERAGE)
  target_compile_options(dojo_options INTERFACE --coverage)
  target_link_options(dojo_options INTERFACE --coverage)
endif()
