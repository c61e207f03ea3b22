# Writes OUTPUT, a C++ source with the bytes of FILES as the table that exporter/web/ui_files.h declares.
# Run as a script: cmake -DOUTPUT=… "-DFILES=a;b" -P EmbedFiles.cmake
set(arrays "")
set(rows "")
set(number 0)
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" bytes HEX)
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 32 hash)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REPLACE "0x0a," "0x0a,\n" bytes "${bytes}")
  string(APPEND arrays "constexpr unsigned char kFile${number}[] = {\n${bytes}};\n")
  string(APPEND rows "    {\"${name}\", \"${hash}\", kFile${number}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Made by cmake/EmbedFiles.cmake.
#include \"exporter/web/ui_files.h\"

namespace jobx {
namespace {

${arrays}
constexpr UiFile kFiles[] = {
${rows}};

}  // namespace

std::span<const UiFile> ui_files() {
  return kFiles;
}

}  // namespace jobx
")
