/// Compression of a response body.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace jobx {

/// Makes gzip members (RFC 1952) of what it is given piece by piece, at its library's fastest sensible level:
/// on a local network the time counts, not the last byte. One thread at a time. Allocates its working memory
/// when it is made, and reuses it: some 400 KB.
class Gzip {
 public:
  virtual ~Gzip() = default;
  /// Appends to `out` what is ready; the rest may be kept until finish().
  virtual void write(std::string_view text, std::string& out) = 0;
  /// Appends the rest to `out`, which makes the member whole. The next write() begins another.
  virtual void finish(std::string& out) = 0;
};

/// The fastest that this build has: ISA-L's, or zlib's where ISA-L is not there. Throws std::bad_alloc.
std::unique_ptr<Gzip> make_gzip();

/// zlib's, in every build. Throws std::bad_alloc.
std::unique_ptr<Gzip> make_zlib_gzip();

}  // namespace jobx
