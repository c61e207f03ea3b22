#include "tests/unit/certificates.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <catch2/catch.hpp>

namespace jobx::test {
namespace {

template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* one) const {
    free_function(one);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Ssl = std::unique_ptr<SSL, Free<SSL_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Bio bio_of(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Key key_of(const Made& made) {
  return Key(PEM_read_bio_PrivateKey(bio_of(made.key).get(), nullptr, nullptr, nullptr));
}

Certificate certificate_of(const Made& made) {
  return Certificate(PEM_read_bio_X509(bio_of(made.certificate).get(), nullptr, nullptr, nullptr));
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  if (value.empty()) return;
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// One step of one side. True while it is not decided.
bool step(SSL* side, int& result) {
  if (result == 1) return false;
  ERR_clear_error();
  result = SSL_do_handshake(side);
  const int error = SSL_get_error(side, result);
  return result != 1 && error == SSL_ERROR_WANT_READ;
}

std::string first_reason() {
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return reason == nullptr ? "" : reason;
}

std::string shown_name(SSL* client) {
  const Certificate shown(SSL_get1_peer_certificate(client));
  std::array<char, 100> name{};
  if (shown) {
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name.data(),
                              static_cast<int>(name.size()));
  }
  return name.data();
}

Context client_context(const Client& client) {
  Context context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), client.min_version);
  SSL_CTX_set_max_proto_version(context.get(), client.max_version);
  if (!client.ciphers.empty()) REQUIRE(SSL_CTX_set_cipher_list(context.get(), client.ciphers.c_str()) == 1);
  if (!client.groups.empty()) REQUIRE(SSL_CTX_set1_groups_list(context.get(), client.groups.c_str()) == 1);
  if (client.certificate != nullptr) {
    REQUIRE(SSL_CTX_use_certificate(context.get(), certificate_of(*client.certificate).get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context.get(), key_of(*client.certificate).get()) == 1);
  }
  return context;
}

}  // namespace

Made make_certificate(const Wish& wish) {
  const Key key(wish.has_rsa_key ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
  const Certificate made(X509_new());
  static long serial = 0;
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
  X509_set_version(made.get(), X509_VERSION_3);
  const long until = static_cast<long>(wish.until.count());
  X509_gmtime_adj(X509_getm_notBefore(made.get()), std::min(until, 0L) - 86'400);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), until);
  X509_set_pubkey(made.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  const Certificate issuer = wish.issuer == nullptr ? nullptr : certificate_of(*wish.issuer);
  const Key issuer_key = wish.issuer == nullptr ? nullptr : key_of(*wish.issuer);
  X509_set_issuer_name(made.get(), issuer ? X509_get_subject_name(issuer.get()) : name);
  add_extension(made.get(), NID_subject_alt_name, wish.alternative_names);
  add_extension(made.get(), NID_ext_key_usage, wish.usage);
  if (wish.usage.empty()) add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE");
  REQUIRE(X509_sign(made.get(), issuer_key ? issuer_key.get() : key.get(), EVP_sha256()) > 0);
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  const Bio key_text(BIO_new(BIO_s_mem()));
  REQUIRE(PEM_write_bio_X509(certificate_text.get(), made.get()) == 1);
  REQUIRE(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return {text_of(certificate_text.get()), text_of(key_text.get())};
}

std::string encrypted(const Made& made) {
  const Bio text(BIO_new(BIO_s_mem()));
  std::string phrase = "secret";
  REQUIRE(PEM_write_bio_PKCS8PrivateKey(text.get(), key_of(made).get(), EVP_aes_128_cbc(), phrase.data(),
                                        static_cast<int>(phrase.size()), nullptr, nullptr) == 1);
  return text_of(text.get());
}

Handshake shake_hands(ssl_ctx_st* server_context, const Client& wishes) {
  const Context context = client_context(wishes);
  const Ssl client(SSL_new(context.get()));
  const Ssl server(SSL_new(server_context));
  BIO* ends[2] = {nullptr, nullptr};
  REQUIRE(BIO_new_bio_pair(&ends[0], 0, &ends[1], 0) == 1);
  SSL_set_bio(client.get(), ends[0], ends[0]);
  SSL_set_bio(server.get(), ends[1], ends[1]);
  SSL_set_connect_state(client.get());
  SSL_set_accept_state(server.get());
  int client_result = 0;
  int server_result = 0;
  Handshake shaken;
  for (int i = 0; i < 20 && server_result != 1; ++i) {
    step(client.get(), client_result);
    if (step(server.get(), server_result) || server_result == 1) continue;
    shaken.failure = first_reason();
    return shaken;
  }
  shaken.is_done = server_result == 1;
  if (client_result != 1) step(client.get(), client_result);
  shaken.version = SSL_get_version(server.get());
  shaken.cipher = SSL_get_cipher_name(server.get());
  const char* const group =
      SSL_group_to_name(server.get(), static_cast<int>(SSL_get_negotiated_group(server.get())));
  shaken.group = group == nullptr ? "" : group;
  shaken.server_name = shown_name(client.get());
  return shaken;
}

}  // namespace jobx::test
