# Files as text in the program: cmake -DHEADER=... -DOUT=... -DNAMES=a;b -DFILES=x;y -P cmake/embed.cmake
# writes a C++ file that defines `const std::string_view a` as the content of x, and so on, as declared in HEADER.
file(WRITE ${OUT}.new "// Made by cmake/embed.cmake.\n#include \"${HEADER}\"\n\nnamespace dojo::report {\n\n")
foreach(name file IN ZIP_LISTS NAMES FILES)
  file(READ ${file} text)
  file(APPEND ${OUT}.new "const std::string_view ${name} = R\"embedded(${text})embedded\";\n\n")
endforeach()
file(APPEND ${OUT}.new "}  // namespace dojo::report\n")
file(RENAME ${OUT}.new ${OUT})
