#include "pdh/code_page.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/numbers.h"

namespace jobx {
namespace {

// Numbers: "Code Page Identifiers" in Microsoft's documentation of Windows.
constexpr std::array kCodePages{
    CodePage{"windows-1250", 1250, "CP1250"},
    CodePage{"windows-1251", 1251, "CP1251"},
    CodePage{"windows-1252", 1252, "CP1252"},
    CodePage{"windows-1253", 1253, "CP1253"},
    CodePage{"windows-1254", 1254, "CP1254"},
    CodePage{"windows-1255", 1255, "CP1255"},
    CodePage{"windows-1256", 1256, "CP1256"},
    CodePage{"windows-1257", 1257, "CP1257"},
    CodePage{"windows-1258", 1258, "CP1258"},
    CodePage{"windows-874", 874, "CP874"},
    CodePage{"shift_jis", 932, "CP932"},
    CodePage{"gbk", 936, "CP936"},
    CodePage{"gb18030", 54936, "GB18030"},
    CodePage{"big5", 950, "CP950"},
    CodePage{"euc-kr", 949, "CP949"},
    CodePage{"koi8-r", 20866, "KOI8-R"},
    CodePage{"koi8-u", 21866, "KOI8-U"},
    CodePage{"iso-8859-1", 28591, "ISO-8859-1"},
    CodePage{"iso-8859-2", 28592, "ISO-8859-2"},
    CodePage{"iso-8859-15", 28605, "ISO-8859-15"},
    CodePage{"ibm437", 437, "CP437"},
    CodePage{"ibm850", 850, "CP850"},
    CodePage{"ibm852", 852, "CP852"},
    CodePage{"ibm866", 866, "CP866"},
    CodePage{"utf-8", 65001, "UTF-8"},
};

/// Other names that people know them by.
struct Alias {
  std::string_view alias;
  std::string_view name;
};
constexpr std::array kAliases{
    Alias{"sjis", "shift_jis"}, Alias{"gb2312", "gbk"},        Alias{"uhc", "euc-kr"},
    Alias{"ksc5601", "euc-kr"}, Alias{"latin1", "iso-8859-1"}, Alias{"ansi", "windows-1252"},
};

std::string plain(std::string_view name) {
  std::string out = lower_case(name);
  std::erase_if(out, [](char c) { return c == '-' || c == '_' || c == ' '; });
  return out;
}

/// "1252" of "windows1252", "cp1252" and "1252".
std::string_view number_in(std::string_view name) {
  for (const std::string_view prefix : {"windows", "ibm", "cp", "ms"}) {
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  }
  return name;
}

}  // namespace

const CodePage* find_code_page(std::string_view name) {
  std::string wanted = plain(name);
  for (const Alias& one : kAliases) {
    if (wanted == one.alias) wanted = plain(one.name);
  }
  const auto number = to_number<unsigned>(number_in(wanted));
  const auto found = std::find_if(kCodePages.begin(), kCodePages.end(), [&](const CodePage& one) {
    return plain(one.name) == wanted || number == one.number;
  });
  return found == kCodePages.end() ? nullptr : &*found;
}

std::string code_page_names() {
  std::string names;
  for (const CodePage& one : kCodePages) names.append(names.empty() ? "" : ", ").append(one.name);
  return names;
}

}  // namespace jobx
