/// Names of a client's certificate.
#pragma once

#include <string>
#include <vector>

struct x509_st;

namespace jobx {

/// True if one of the certificate's subject alternative names (DNS, IP, e-mail, URI) is one of `allowed`.
/// Texts are compared exactly, IP addresses by their value.
bool has_allowed_name(const x509_st& certificate, const std::vector<std::string>& allowed);

}  // namespace jobx
