#ifndef METAREWARD_CFUZZER_DRIVER_H
#define METAREWARD_CFUZZER_DRIVER_H

#include <stddef.h>
#include <stdint.h>

// libFuzzer as a library: the loop that its own main function runs. Swift packages rename the main function of every
// executable, so libFuzzer's own cannot be the entry.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
