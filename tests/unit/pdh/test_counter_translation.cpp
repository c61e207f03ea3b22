#include <catch2/catch.hpp>
#include <string>

#include "pdh/counter_translation.h"
#include "tests/unit/pdh/csv_text.h"
#include "tests/unit/temporary_folder.h"

namespace jobx::test {
namespace {

using namespace std::string_view_literals;

const std::string kGerman =
    "1\n1847\n2\nSystem\n40\nSeiten/s\n1500\nAuftragsobjekt\n1514\nSeiten/s\n1518\nProzessanzahl - "
    "Aktiv\n5000\n"
    "Etwas\n";
const std::string kEnglish = "1\t1847\r\n2\tSystem\r\n1500\tJob Object\r\n5000\tSomething\r\n";

CounterTranslation of(const std::vector<std::string>& texts, const CodePage* code_page = nullptr) {
  CounterTranslation translation;
  for (const std::string& text : texts) REQUIRE(translation.add(text, code_page));
  return translation;
}

TEST_CASE("names are translated by their numbers, the system's own without an English table", "[names]") {
  const CounterTranslation alone = of({kGerman});
  CHECK(alone.in_english("auftragsobjekt") == "Job Object");
  CHECK(alone.in_english("Prozessanzahl - Aktiv") == "Process Count - Active");
  CHECK(alone.in_english("Seiten/s") == "Pages/Sec");  // of its two numbers, that of the jobs
  CHECK(alone.in_english("Etwas") == "Etwas");
  CHECK(alone.in_english("Job Object") == "Job Object");
  for (const auto& texts :
       {std::vector{kGerman, kEnglish}, std::vector{kEnglish, kGerman}, std::vector{kGerman + kEnglish}}) {
    const CounterTranslation both = of(texts);
    CHECK(both.in_english("Etwas") == "Something");
    CHECK(both.in_english("Auftragsobjekt") == "Job Object");
  }
}

TEST_CASE("tables are read in every form in which people get them", "[names]") {
  const std::string named = "1500\nDatentr\xC3\xA4ger\n";
  std::string units = "\xFF\xFE";
  for (const char c : {'1', '5', '0', '0', '\r', '\n', 'D', '\xE4', '\r', '\n'}) units.append({c, '\0'});
  CHECK(of({units}).in_english("D\xC3\xA4") == "Job Object");
  CHECK(of({"\xEF\xBB\xBF" + named}).in_english("Datenträger") == "Job Object");
  CHECK(of({"\t1500\t\r\n \tWort \t\r\n"}).in_english("Wort") == "Job Object");
  CHECK(of({std::string("1500\0Wort\0", 10)}).in_english("Wort") == "Job Object");
  CHECK(of({"\r\nHKEY_LOCAL_MACHINE\\X\\007\r\n    Counter    REG_MULTI_SZ    1\\01847\\01500\\0Wort\\0\r\n"})
            .in_english("Wort") == "Job Object");
  CHECK(of({"Counter REG_MULTI_SZ 1500\\0Wort\\0"}).in_english("Wort") == "Job Object");
  CHECK(of({"1500\nDatentr\xE4ger\n"}, find_code_page("1252")).in_english("Datenträger") == "Job Object");
  CHECK(of({"1500\nDatentr\xE4ger\n"}).in_english("Datentr\\xe4ger") == "Job Object");
  CounterTranslation translation;
  const Result<void> wrong = translation.add("1\n1847\n\nName\n", nullptr);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().what() == "line 4: 'Name' does not begin with the number of a counter name");
  CHECK_THAT(translation.add_file("no such file", nullptr).error().what(), Catch::Contains("no such file"));
}

TEST_CASE("a text log in another language and an old code page is read in English", "[csv]") {
  const std::string text =
      "\"(PDH-CSV 4.0) (Mitteleurop\xE4ische Zeit)(-60)\",\"\\\\H\\Auftr\xE4ge(B\xFCro)\\Prozesse - "
      "t\xE4tig\"\n"
      "\"02/19/2013 18:50:01.125\",\"3\"\n";
  LogOptions options;
  options.code_page = find_code_page("windows-1252");
  options.names = std::make_shared<CounterTranslation>(
      of({"1500\nAuftr\xE4ge\n1518\nProzesse - t\xE4tig\n"}, options.code_page));
  options.wants_set = [](std::string_view set) { return set == "Job Object"; };
  const Reading reading = read(text, options);
  CHECK(reading.lost.empty());
  REQUIRE(reading.snapshots.size() == 1);
  REQUIRE(reading.snapshots[0].sets.size() == 1);
  CHECK(reading.snapshots[0].sets[0].instances == std::vector<std::string>{"Büro"});
  CHECK(reading.snapshots[0].sets[0].columns[0].name == "Process Count - Active");
}

TEST_CASE("an encoding that does not fit is said, and one that a mark contradicts is ignored", "[csv]") {
  const std::string row = "\"02/19/2013 18:50:01.125\",\"3\"\n";
  LogOptions options;
  options.code_page = find_code_page("shift_jis");
  const Reading wrong = read("\"(PDH-CSV 4.0)\",\"\\\\H\\Memory\\A\x81\"\n" + row, options);
  REQUIRE(wrong.lost.size() == 2);
  CHECK_THAT(wrong.lost[0], Catch::StartsWith("line 1: ") && Catch::Contains("not valid in shift_jis"));
  CHECK(wrong.snapshots.at(0).sets.at(0).columns.at(0).name == "A\\x81");
  const Reading marked = read("\xEF\xBB\xBF\"(PDH-CSV 4.0)\",\"\\\\H\\Memory\\Ä\"\n" + row, options);
  CHECK(marked.snapshots.at(0).sets.at(0).columns.at(0).name == "Ä");
  CHECK(marked.lost.empty());
}

/// With the mark that tells the order of the bytes.
std::string in_utf16(std::u16string_view text, bool is_big_endian) {
  std::string bytes = is_big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char16_t unit : text) {
    const auto high = static_cast<char>(unit >> 8);
    const auto low = static_cast<char>(unit & 0xFF);
    bytes += is_big_endian ? std::string{high, low} : std::string{low, high};
  }
  return bytes;
}

TEST_CASE("tables in UTF-16 are read in both orders of bytes, with lines and as the registry holds them",
          "[names]") {
  const bool is_big_endian = GENERATE(true, false);
  for (const std::u16string_view text : {u"1500\r\nジョブ\r\n1514\r\nページ/秒\r\n"sv,
                                         u"1500\0ジョブ\0"
                                         u"1514\0ページ/秒\0\0"sv}) {
    const std::string bytes = in_utf16(text, is_big_endian);
    for (const std::string& table : {bytes, bytes + "x"}) {  // half a character at its end is none
      const CounterTranslation translation = of({table});
      CHECK(translation.in_english("ジョブ") == "Job Object");
      CHECK(translation.in_english("ページ/秒") == "Pages/Sec");
    }
  }
}

TEST_CASE("a table is the English one if more than half of the system's own names in it are English",
          "[names]") {
  const auto found_with = [](const std::string& table) {
    return of({"1\t1847\n5000\tEtwas\n", table}).in_english("Etwas");
  };
  CHECK(found_with("1\t1847\n1500\tJob Object\n1514\tSeiten/s\n5000\tWort\n") == "Etwas");
  CHECK(found_with("1\t1847\n1500\tJob Object\n1514\tPages/sec\n1518\tAktiv\n5000\tSomething\n") ==
        "Something");
  CHECK(found_with("1\t1847\n5000\tWort\n") == "Etwas");
}

TEST_CASE("of the numbers of a word that the system does not know the first counts", "[names]") {
  const CounterTranslation translation = of({"1\t1847\n6000\tWort\n5000\tWort\n4000\tWort\n",
                                             "1\t1847\n1500\tJob Object\n5000\tSomething\n6000\tElse\n"});
  CHECK(translation.in_english("Wort") == "Something");
}

TEST_CASE("what is no number in a table is shown, of a long text the beginning", "[names]") {
  CounterTranslation translation;
  const Result<void> wrong =
      translation.add("1500\tJob Object\n" + std::string(30, 'x') + std::string(30, 'y'), nullptr);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().what() == "line 2: '" + std::string(30, 'x') + std::string(10, 'y') +
                                    "' does not begin with the number of a counter name");
}

TEST_CASE("a file of tables is read as a whole, and named in what is wrong with it", "[names]") {
  const TemporaryFolder folder;
  std::string long_table = "1\t1847\n";
  for (int i = 0; i < 10'000; ++i) long_table += std::to_string(100'000 + i) + "\tText\n";
  folder.write("names.txt", long_table + "1500\tAuftrag\n");
  CounterTranslation translation;
  REQUIRE(translation.add_file(folder.path("names.txt"), nullptr));
  CHECK(translation.in_english("Auftrag") == "Job Object");
  folder.write("wrong.txt", long_table + "Auftrag");
  const Result<void> wrong = translation.add_file(folder.path("wrong.txt"), nullptr);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().what() ==
        folder.path("wrong.txt") +
            ": line 10002: 'Auftrag' does not begin with the number of a counter name");
  CHECK(wrong.error().code() == static_cast<std::uint32_t>(ProgramError::malformed_data));
  const Result<void> none = translation.add_file(folder.path("none.txt"), nullptr);
  REQUIRE_FALSE(none);
  CHECK(none.error().domain() != wrong.error().domain());  // the system's own: there is no such file
  const Result<void> no_file = translation.add_file(folder.path(""), nullptr);
  REQUIRE_FALSE(no_file);
  CHECK_THAT(no_file.error().message(), Catch::Contains(folder.path("")));
}

TEST_CASE("tables have 16 MiB together at most", "[names]") {
  const TemporaryFolder folder;
  std::string table = "1500\tAuftrag\n6000\t";
  table.resize(std::size_t{16} << 20, 'x');
  folder.write("longest.txt", table);
  folder.write("longer.txt", table + "x");
  CounterTranslation longer;
  const Result<void> failed = longer.add_file(folder.path("longer.txt"), nullptr);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code() == static_cast<std::uint32_t>(ProgramError::limit_exceeded));
  CounterTranslation longest;
  REQUIRE(longest.add_file(folder.path("longest.txt"), nullptr));
  CHECK(longest.in_english("Auftrag") == "Job Object");
  CHECK_FALSE(longest.add("\n", nullptr));
}

}  // namespace
}  // namespace jobx::test
