#include <catch2/catch.hpp>

#include "jobobject/own/command_line.h"

namespace jobx {
namespace {

std::string joined(const std::vector<std::string>& command) {
  const Result<std::string> line = join_command_line(command);
  REQUIRE(line);
  return *line;
}

std::string refusal(const std::vector<std::string>& command) {
  const Result<std::string> line = join_command_line(command);
  REQUIRE_FALSE(line);
  return line.error().message();
}

}  // namespace

TEST_CASE("arguments are quoted as CommandLineToArgvW takes them apart", "[command_line]") {
  struct Row {
    std::string argument;
    std::string quoted;
  };
  // The examples of Microsoft's page on parsing C++ command-line arguments, and their like.
  const std::vector<Row> rows{
      {"plain", "plain"},
      {"", R"("")"},
      {"two words", R"("two words")"},
      {"tab\there", "\"tab\there\""},
      {R"(a"b)", R"("a\"b")"},
      {R"(a\b)", R"(a\b)"},
      {R"(a\\b c)", R"("a\\b c")"},
      {R"(a\"b)", R"("a\\\"b")"},
      {R"(C:\some folder\)", R"("C:\some folder\\")"},
      {R"(C:\folder\)", R"(C:\folder\)"},
      {R"(\\server\share name\\)", R"("\\server\share name\\\\")"},
      {"%PATH%", "%PATH%"},
      {"é 日", "\"é 日\""},
      {"--flag=a b", R"("--flag=a b")"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.argument);
    CHECK(joined({"p.exe", row.argument}) == "\"p.exe\" " + row.quoted);
  }
}

TEST_CASE("the program is always quoted, so that no blank in its path cuts it short", "[command_line]") {
  CHECK(joined({R"(C:\Program Files\x.exe)"}) == R"("C:\Program Files\x.exe")");
}

TEST_CASE("a command that cannot be meant is refused", "[command_line]") {
  CHECK(refusal({}) == "no program to start is given");
  CHECK(refusal({"", "x"}) == "no program to start is given");
  CHECK(refusal({"a\"b"}) == "a program name cannot contain a quotation mark: a\"b");
  CHECK(refusal({"p", std::string("a\0b", 3)}) == "a command line cannot contain a NUL character");
  CHECK(refusal({"p", "\xFF"}) == "the command line is not well-formed UTF-8");
  CHECK(refusal({"p", std::string(40'000, 'x')}) ==
        "the command line has 40004 UTF-16 units; Windows allows 32,766");
  CHECK(join_command_line({"p", std::string(32'762, 'x')}));
  CHECK_FALSE(join_command_line({"p", std::string(32'763, 'x')}));
}

TEST_CASE("units are counted, not bytes", "[command_line]") {
  std::string text;
  for (int i = 0; i < 16'000; ++i) text += "\xF0\x9F\x93\xA6";  // two units, four bytes
  CHECK(join_command_line({"p", text}));
  CHECK_FALSE(join_command_line({"p", text + text}));
  std::string wide;
  for (int i = 0; i < 32'762; ++i) wide += "\xEF\xBC\x81";  // one unit, three bytes
  CHECK(join_command_line({"p", wide}));
  CHECK_FALSE(join_command_line({"p", wide + "x"}));
}

TEST_CASE("what cmd.exe would read as its own syntax never reaches a batch file", "[command_line]") {
  for (const std::string program : {"x.bat", "X.CMD", R"(C:\a b\x.Cmd)", "x.bat. ."}) {
    CAPTURE(program);
    CHECK(join_command_line({program, "plain", "two words"}));
    for (const std::string argument : {"a\"&calc", "%PATH%", "a^b", "a|b", "a&b", "<x", "!x!", "(x)"}) {
      CAPTURE(argument);
      CHECK_THAT(refusal({program, argument}), Catch::Contains("cmd.exe would misread"));
    }
  }
  CHECK(join_command_line({"x.exe", "a&b", "%PATH%"}));
  CHECK(join_command_line({"bat", "a&b"}));
  CHECK(join_command_line({". .", "a&b"}));
}

}  // namespace jobx
