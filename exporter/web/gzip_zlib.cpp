#define ZLIB_CONST  // it reads only what it compresses
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include "exporter/web/gzip.h"

namespace jobx {
namespace {

constexpr int kGzipWindow = 15 + 16;  // the largest window, with a gzip header instead of zlib's own
constexpr int kDefaultMemory = 8;

class ZlibGzip final : public Gzip {
 public:
  ZlibGzip() {
    const int started =
        deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kDefaultMemory, Z_DEFAULT_STRATEGY);
    if (started != Z_OK) throw std::bad_alloc();  // nothing else is wrong with these arguments
  }
  ~ZlibGzip() override { deflateEnd(&stream_); }
  ZlibGzip(const ZlibGzip&) = delete;
  ZlibGzip& operator=(const ZlibGzip&) = delete;

  void write(std::string_view text, std::string& out) override {
    // zlib counts in 32 bits.
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
    while (!text.empty()) {
      const std::string_view piece = text.substr(0, kMost);
      text.remove_prefix(piece.size());
      stream_.next_in = reinterpret_cast<const Bytef*>(piece.data());
      stream_.avail_in = static_cast<uInt>(piece.size());
      run(Z_NO_FLUSH, out);
    }
  }

  void finish(std::string& out) override {
    stream_.next_in = nullptr;
    stream_.avail_in = 0;
    run(Z_FINISH, out);
    deflateReset(&stream_);
  }

 private:
  void run(int flush, std::string& out) {
    std::array<char, 16'384> piece;  // NOLINT: written before it is read
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = static_cast<uInt>(piece.size());
      deflate(&stream_, flush);
      out.append(piece.data(), piece.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  z_stream stream_{};
};

}  // namespace

std::unique_ptr<Gzip> make_zlib_gzip() {
  return std::make_unique<ZlibGzip>();
}

#ifndef JOBX_HAS_ISAL
std::unique_ptr<Gzip> make_gzip() {
  return make_zlib_gzip();
}
#endif

}  // namespace jobx
