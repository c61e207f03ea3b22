#include "exporter/web/gzip.h"

#include <zlib.h>

#include <limits>
#include <memory>

namespace jobx {
namespace {

constexpr int kGzipWindow = 15 + 16;  // the largest window, with a gzip header instead of zlib's own
constexpr int kDefaultMemory = 8;

Error zlib_error(int code) {
  return Error(ProgramError::limit_exceeded,
               "zlib could not compress the response (code " + std::to_string(code) + ")");
}

}  // namespace

Result<std::string> gzip(std::string_view text) {
  // zlib counts in 32 bits; a scrape of this size would break the client first.
  if (text.size() > std::numeric_limits<uInt>::max() / 2) return zlib_error(Z_BUF_ERROR);
  z_stream stream{};
  const int started =
      deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kDefaultMemory, Z_DEFAULT_STRATEGY);
  if (started != Z_OK) return zlib_error(started);
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream,
                                                            [](z_stream* s) { return deflateEnd(s); });
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib reads only
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int ended = deflate(&stream, Z_FINISH);
  if (ended != Z_STREAM_END) return zlib_error(ended);
  out.resize(out.size() - stream.avail_out);
  return out;
}

}  // namespace jobx
