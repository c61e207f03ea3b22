#include "exporter/web/tls_setup.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/web/client_names.h"

namespace jobx {
namespace {

template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* one) const {
    free_function(one);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

/// What is asked of a client's certificate. Lives as long as the context, which lives as long as its last
/// connection.
struct ClientRules {
  bool verifies = false;
  std::vector<std::string> allowed_names;
};

void free_rules(void*, void* rules, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<ClientRules*>(rules);
}

/// OpenSSL's own settings file is not read: on Windows its folder is one that anybody may make. And nothing
/// is freed at the end of the program, when a connection may still have a thread.
int library() {
  static const int rules_index = [] {
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr);
    return SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &free_rules);
  }();
  return rules_index;
}

/// `what`, with the reason that OpenSSL gave first. Empties its queue.
Error refused(const std::string& what) {
  const char* const reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return {ProgramError::invalid_argument, what + (reason == nullptr ? "" : ": " + std::string(reason))};
}

int no_passphrase(char*, int, int, void*) {
  return -1;
}

Bio bio_of(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// All certificates of the text; at least one.
Result<std::vector<Certificate>> read_certificates(const Pem& pem) {
  std::vector<Certificate> all;
  const Bio bio = bio_of(pem.text);
  ERR_clear_error();
  while (Certificate one{PEM_read_bio_X509(bio.get(), nullptr, &no_passphrase, nullptr)})
    all.push_back(std::move(one));
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return refused("cannot read the certificates in " + pem.file);
  }
  ERR_clear_error();
  if (all.empty()) {
    return Error(ProgramError::invalid_argument,
                 pem.file + " contains no certificate in PEM format (-----BEGIN CERTIFICATE-----)");
  }
  return all;
}

Result<PrivateKey> read_key(const Pem& pem) {
  const Bio bio = bio_of(pem.text);
  ERR_clear_error();
  PrivateKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_passphrase, nullptr));
  if (key) return key;
  const bool is_encrypted = pem.text.find("ENCRYPTED") != std::string::npos;
  ERR_clear_error();
  return Error(ProgramError::invalid_argument,
               is_encrypted
                   ? "the private key in " + pem.file +
                         " is encrypted; decrypt it with openssl pkey -in FILE -out FILE"
                   : pem.file + " contains no private key in PEM format (-----BEGIN PRIVATE KEY-----)");
}

std::chrono::system_clock::time_point time_of(const ASN1_TIME& time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(&time, &parts) != 1) return {};
  using namespace std::chrono;
  const year_month_day day(year(parts.tm_year + 1900), month(static_cast<unsigned>(parts.tm_mon + 1)),
                           std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  return sys_days(day) + hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
}

int openssl_version(TlsVersion version) {
  constexpr std::array kVersions{TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION};
  return kVersions.at(static_cast<std::size_t>(version));
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string all;
  for (const std::string_view name : names) all.append(all.empty() ? "" : ":").append(name);
  return all;
}

/// Those that are as good as they get; where old versions are allowed, all.
std::vector<std::string_view> default_suites(TlsVersion min_version) {
  std::vector<std::string_view> suites;
  for (const TlsName& one : kCipherSuites) {
    if (min_version < TlsVersion::tls_1_2 || !one.name.ends_with("_CBC_SHA")) suites.push_back(one.openssl);
  }
  return suites;
}

int verify_mode(const TlsConfig& config) {
  switch (config.client_auth) {
    case ClientAuth::none:
      return SSL_VERIFY_NONE;
    case ClientAuth::request:
      return SSL_VERIFY_PEER;
    case ClientAuth::verify_if_given:
      // A list of names is meant to be met.
      return config.client_allowed_sans.empty() ? SSL_VERIFY_PEER
                                                : SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    case ClientAuth::require_any:
    case ClientAuth::require_and_verify:
      break;
  }
  return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
}

int verify_client(X509_STORE_CTX* context, void* data) {
  const auto& rules = *static_cast<const ClientRules*>(data);
  if (!rules.verifies) {
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
  }
  if (X509_verify_cert(context) != 1) return 0;
  if (rules.allowed_names.empty() ||
      has_allowed_name(*X509_STORE_CTX_get0_cert(context), rules.allowed_names)) {
    return 1;
  }
  X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

int choose_http_1_1(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                    unsigned in_size, void*) {
  static constexpr std::string_view kOffer = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(kOffer.data()),
                            static_cast<unsigned>(kOffer.size()), in, in_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

/// Each connection begins anew: a client whose certificate was withdrawn by a new configuration must not come
/// in by an old session, and Prometheus keeps its connection.
void forget_sessions(SSL_CTX* context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
}

std::shared_ptr<SSL_CTX> new_context() {
  static_cast<void>(library());
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX_set_options(context.get(),
                      SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  forget_sessions(context.get());
  return context;
}

Result<void> use_certificate(SSL_CTX* context, const TlsConfig& config,
                             std::chrono::system_clock::time_point& expiry) {
  Result<std::vector<Certificate>> chain = read_certificates(config.certificate);
  if (!chain) return chain.error();
  const Result<PrivateKey> key = read_key(config.key);
  if (!key) return key.error();
  X509* const leaf = chain->front().get();
  if (X509_check_private_key(leaf, key->get()) != 1) {
    return refused("the private key in " + config.key.file + " does not belong to the certificate in " +
                   config.certificate.file);
  }
  if (SSL_CTX_use_certificate(context, leaf) != 1 || SSL_CTX_use_PrivateKey(context, key->get()) != 1)
    return refused("cannot use the certificate in " + config.certificate.file);
  for (std::size_t i = 1; i < chain->size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, (*chain)[i].get()) != 1)
      return refused("cannot use the certificate chain in " + config.certificate.file);
  }
  expiry = time_of(*X509_get0_notAfter(leaf));
  return {};
}

/// Trusts what stands in the file, intermediate and self-signed certificates included, and nothing else.
Result<void> use_authorities(SSL_CTX* context, const TlsConfig& config) {
  X509_STORE* const store = SSL_CTX_get_cert_store(context);
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  if (!config.client_ca) return {};
  const Result<std::vector<Certificate>> all = read_certificates(*config.client_ca);
  if (!all) return all.error();
  for (const Certificate& one : *all) {
    if (X509_STORE_add_cert(store, one.get()) != 1 || SSL_CTX_add_client_CA(context, one.get()) != 1)
      return refused("cannot use a certificate in " + config.client_ca->file);
  }
  return {};
}

Result<void> use_rules(SSL_CTX* context, const TlsConfig& config) {
  auto rules = std::make_unique<ClientRules>();
  rules->verifies = config.client_auth == ClientAuth::verify_if_given ||
                    config.client_auth == ClientAuth::require_and_verify;
  rules->allowed_names = config.client_allowed_sans;
  SSL_CTX_set_cert_verify_callback(context, &verify_client, rules.get());
  if (SSL_CTX_set_ex_data(context, library(), rules.get()) != 1) return refused("cannot set up TLS");
  static_cast<void>(rules.release());
  return use_authorities(context, config);
}

Result<void> use_ciphers(SSL_CTX* context, const TlsConfig& config) {
  // Level 2 asks for keys of 112 bits of strength, as Debian does; OpenSSL has TLS before 1.2 on level 0
  // only.
  SSL_CTX_set_security_level(context, config.min_version < TlsVersion::tls_1_2 ? 0 : 2);
  const std::vector<std::string_view> suites =
      config.chooses_suites ? config.cipher_suites : default_suites(config.min_version);
  if (suites.empty()) return {};  // of TLS 1.3 alone
  if (SSL_CTX_set_cipher_list(context, joined(suites).c_str()) != 1)
    return refused("cannot use cipher_suites");
  return {};
}

}  // namespace

Result<TlsSetup> TlsSetup::make(const TlsConfig& config) {
  TlsSetup setup;
  setup.context_ = new_context();
  SSL_CTX* const context = setup.context_.get();
  SSL_CTX_set_alpn_select_cb(context, &choose_http_1_1, nullptr);
  if (const Result<void> used = use_ciphers(context, config); !used) return used.error();
  if (const Result<void> used = use_certificate(context, config, setup.expiry_); !used) return used.error();
  if (const Result<void> used = use_rules(context, config); !used) return used.error();
  const bool is_1_3_only = config.chooses_suites && config.cipher_suites.empty();
  setup.min_version_ = openssl_version(is_1_3_only ? TlsVersion::tls_1_3 : config.min_version);
  setup.max_version_ = openssl_version(config.max_version);
  setup.verify_mode_ = verify_mode(config);
  setup.prefers_server_suites_ = config.prefers_server_suites;
  setup.groups_ = config.curves.empty() ? "X25519:P-256:P-384:P-521" : joined(config.curves);
  return setup;
}

bool TlsSetup::apply(SSL* ssl) const {
  // The certificate, ciphers and trusted authorities follow the context; the rest was copied from the one
  // before.
  if (SSL_set_SSL_CTX(ssl, context_.get()) == nullptr) return false;
  SSL_set_verify(ssl, verify_mode_, nullptr);
  if (prefers_server_suites_) {
    SSL_set_options(ssl, SSL_OP_CIPHER_SERVER_PREFERENCE);
  } else {
    SSL_clear_options(ssl, SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
  return SSL_set_min_proto_version(ssl, min_version_) == 1 &&
         SSL_set_max_proto_version(ssl, max_version_) == 1 && SSL_set1_groups_list(ssl, groups_.c_str()) == 1;
}

TlsSwitch::TlsSwitch(TlsSetup first) : context_(new_context()), current_(std::move(first)) {
  SSL_CTX_set_security_level(context_.get(), 0);
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
  SSL_CTX_set_client_hello_cb(
      context_.get(),
      [](SSL* ssl, int* alert, void* data) {
        if (static_cast<TlsSwitch*>(data)->current().apply(ssl)) return SSL_CLIENT_HELLO_SUCCESS;
        *alert = SSL_AD_INTERNAL_ERROR;
        return SSL_CLIENT_HELLO_ERROR;
      },
      this);
}

void TlsSwitch::replace(TlsSetup next) {
  const std::lock_guard lock(mutex_);
  current_ = std::move(next);
}

TlsSetup TlsSwitch::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

}  // namespace jobx
