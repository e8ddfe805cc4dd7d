// SPDX-License-Identifier: GPL-2.0-only
/* Runs the inputs in files, once each, for compilers that have no libFuzzer. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	uint8_t buf[65536], *data;
	FILE *file;
	size_t size;
	int i;

	for (i = 1; i < argc; i++) {
		file = fopen(argv[i], "r");
		if (!file) {
			perror(argv[i]);
			return 1;
		}
		size = fread(buf, 1, sizeof(buf), file);
		fclose(file);
		/* of its own size, for what is read beyond it to be seen */
		data = malloc(size ? size : 1);
		if (!data)
			return 1;
		for (size_t at = 0; at < size; at++)
			data[at] = buf[at];
		LLVMFuzzerTestOneInput(data, size);
		free(data);
	}
	printf("%d inputs\n", argc - 1);
	return 0;
}
