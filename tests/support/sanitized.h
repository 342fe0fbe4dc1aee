// Cases that count much and touch nothing that other cases do not: minutes under the sanitizers.
#pragma once

#ifdef __SANITIZE_ADDRESS__
#define TEST_SLOW_IF_SANITIZED(tags) tags "[.slow]"
#else
#define TEST_SLOW_IF_SANITIZED(tags) tags
#endif
