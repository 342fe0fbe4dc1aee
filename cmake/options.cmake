# Compiler flags shared by every target, as one interface library.
add_library(dojo_options INTERFACE)
target_include_directories(dojo_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(dojo_options INTERFACE -Wall -Wextra -Wshadow -Wno-unused-parameter
                       -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(DOJO_WERROR)
  target_compile_options(dojo_options INTERFACE -Werror)
endif()
if(DOJO_SANITIZE)
  # detect_stack_use_after_return moves locals off the fiber stacks: the arena could not save them.
  target_compile_options(dojo_options INTERFACE -fsanitize=address,undefined
                         -fno-sanitize-recover=undefined)
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_options(dojo_options INTERFACE -fsanitize-address-use-after-return=never)
  endif()
  target_link_options(dojo_options INTERFACE -fsanitize=address,undefined)
endif()
if(DOJO_COVERAGE)
  target_compile_options(dojo_options INTERFACE --coverage)
  target_link_options(dojo_options INTERFACE --coverage)
endif()
