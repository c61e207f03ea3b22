#include "exporter/web/client_names.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace jobx {
namespace {

std::string_view bytes_of(const ASN1_STRING& text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(&text)),
          static_cast<std::size_t>(ASN1_STRING_length(&text))};
}

bool is_address(std::string_view bytes, const std::string& text) {
  const std::unique_ptr<ASN1_OCTET_STRING, decltype(&ASN1_OCTET_STRING_free)> address(
      a2i_IPADDRESS(text.c_str()), &ASN1_OCTET_STRING_free);
  return address && bytes_of(*address) == bytes;
}

bool is_allowed(const GENERAL_NAME& name, const std::vector<std::string>& allowed) {
  int type = 0;
  const void* const value = GENERAL_NAME_get0_value(&name, &type);
  if (type != GEN_DNS && type != GEN_EMAIL && type != GEN_URI && type != GEN_IPADD) return false;
  const std::string_view bytes = bytes_of(*static_cast<const ASN1_STRING*>(value));
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
    return type == GEN_IPADD ? is_address(bytes, one) : bytes == one;
  });
}

}  // namespace

bool has_allowed_name(const x509_st& certificate, const std::vector<std::string>& allowed) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  if (!names) return false;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (is_allowed(*sk_GENERAL_NAME_value(names.get(), i), allowed)) return true;
  }
  return false;
}

}  // namespace jobx
