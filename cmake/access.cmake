# Memory accesses of protocol code, reported by the compiler's thread-sanitizer instrumentation to a run-time of
# our own (sim/access/): the sanitizer's is not linked.
#
# dojo_report_accesses(TARGET): TARGET, a shared object, reports its accesses. -Bsymbolic keeps its own copies of
# inline functions: an executable has others, without instrumentation. -z now leaves nothing for the loader to
# write while it runs; the build id names the build that a schedule with plain accesses as choice points is of.
option(DOJO_ACCESSES "Protocol code reports its memory accesses (not together with other sanitizers)" OFF)

function(dojo_report_accesses target)
  target_link_options(${target} PRIVATE -Wl,-Bsymbolic -Wl,-z,relro -Wl,-z,now -Wl,--build-id)
  if(DOJO_ACCESSES)
    # -g2: stacks of a race name inlined functions.
    target_compile_options(${target} PRIVATE -fsanitize=thread -g2)
    target_link_options(${target} PRIVATE -Wl,--wrap=memcpy -Wl,--wrap=memmove -Wl,--wrap=memset)
  endif()
endfunction()
