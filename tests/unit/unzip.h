/// The way back from gzip.
#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

namespace jobx::test {

/// The text of one whole gzip member; "not gzip" for anything else.
inline std::string unzip(std::string_view zipped) {
  z_stream stream{};
  std::string out;
  std::string piece(65'536, '\0');
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return "not gzip";
  std::string in(zipped);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(piece, 0, piece.size() - stream.avail_out);
  }
  const bool whole = state == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  return whole ? out : "not gzip";
}

}  // namespace jobx::test
