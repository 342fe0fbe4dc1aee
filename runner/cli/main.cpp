// dojo: the program. Subcommands are in cli/; see DESIGN in docs/ARCHITECTURE.md.
#include <cstdio>

int main() {
  std::puts("dojo");
  return 0;
}
