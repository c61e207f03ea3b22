// Catch2 takes wmain where _UNICODE is defined, which mingw links only with -municode.
#define DO_NOT_USE_WMAIN
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
