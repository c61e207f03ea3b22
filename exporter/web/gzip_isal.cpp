// Compiled only where ISA-L was found. It chooses its code by what the processor can do.
#include <igzip_lib.h>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "exporter/web/gzip.h"

namespace jobx {
namespace {

/// Higher ones are no smaller for text like ours, and level 0 makes it 40 % larger.
constexpr std::uint32_t kLevel = 1;

class IsalGzip final : public Gzip {
 public:
  IsalGzip() : level_memory_(ISAL_DEF_LVL1_DEFAULT) { begin(); }

  void write(std::string_view text, std::string& out) override {
    // ISA-L counts in 32 bits.
    constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
    while (!text.empty()) {
      const std::string_view piece = text.substr(0, kMost);
      text.remove_prefix(piece.size());
      // ISA-L reads only.
      char* const begin = const_cast<char*>(piece.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
      stream_.next_in = reinterpret_cast<std::uint8_t*>(begin);
      stream_.avail_in = static_cast<std::uint32_t>(piece.size());
      run(out);
    }
  }

  void finish(std::string& out) override {
    stream_.next_in = nullptr;
    stream_.avail_in = 0;
    stream_.end_of_stream = 1;
    run(out);
    begin();
  }

 private:
  void begin() {
    isal_deflate_init(&stream_);
    stream_.level = kLevel;
    stream_.level_buf = level_memory_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(level_memory_.size());
    stream_.gzip_flag = IGZIP_GZIP;
    stream_.flush = NO_FLUSH;
    stream_.end_of_stream = 0;
  }

  /// Fails only for arguments that are wrong.
  void run(std::string& out) {
    std::array<char, 16'384> piece;  // NOLINT: written before it is read
    do {
      stream_.next_out = reinterpret_cast<std::uint8_t*>(piece.data());
      stream_.avail_out = static_cast<std::uint32_t>(piece.size());
      isal_deflate(&stream_);
      out.append(piece.data(), piece.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  std::vector<std::uint8_t> level_memory_;
  isal_zstream stream_{};
};

}  // namespace

std::unique_ptr<Gzip> make_gzip() {
  return std::make_unique<IsalGzip>();
}

}  // namespace jobx
