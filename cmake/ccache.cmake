# ccache where it is installed when a build folder is first configured. The answer is kept: the launcher is
# part of every command line, so finding ccache later (./test installs it) would build everything again.
if(NOT DEFINED DOJO_LAUNCHER)
  find_program(found_ccache ccache NO_CACHE)
  if(NOT found_ccache)
    set(found_ccache "")
  endif()
  set(DOJO_LAUNCHER "${found_ccache}" CACHE STRING "Compiler launcher, empty for none")
endif()
if(DOJO_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DOJO_LAUNCHER})
endif()
