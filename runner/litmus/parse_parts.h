// The parts of a litmus file behind its header, each read from a TextCursor into the test.
//
// Used by parse.cpp only, which reads the program first: the number of threads must be known before
// a register can be named. Every function throws SyntaxError.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runner/litmus/litmus_test.h"
#include "runner/litmus/text_cursor.h"

namespace dojo::litmus {

// The header row `P0 | P1 ;` and the instruction rows, from offset `begin` of `text`. Returns the
// offset where the condition begins.
std::size_t parse_program(std::string_view text, std::size_t begin, LitmusTest& test);

// The entries of the initial state; the cursor covers what stands between { and }.
void parse_initial_state(TextCursor& cursor, LitmusTest& test);

// Optional `locations [...]`, then quantifier and formula up to the end of the file; fills
// `observed`.
void parse_condition(TextCursor& cursor, LitmusTest& test);

// `0:rax`, `x` or `[x]`: finds the register or variable, or adds it with the value 0.
Place parse_place(TextCursor& cursor, LitmusTest& test);

int variable_index(const TextCursor& cursor, LitmusTest& test, const std::string& name);
int register_index(Thread& thread, const std::string& name);

}  // namespace dojo::litmus
