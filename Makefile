# A thin door to CMake's presets. `make` lists what there is.
JOBS ?= $(shell nproc)
# The script that installs what is missing; SETUP=true where that is not wanted.
SETUP ?= ./setup
# Where make install puts things; said each time, as CMake would remember the last one.
PREFIX ?= /usr/local
# What ctest is told: ARGS='-R unit/wire' runs some of the tests.
ARGS ?=

# For how long the fuzz targets run, all of them together.
FUZZ_SECONDS ?= 360

.PHONY: help build demo check bench timing clang without-legacy asan tsan coverage fuzz format format-check tidy docs install package clean

help:
	@echo 'make demo           a handshake over loopback, explained step by step'
	@echo 'make check          every test'
	@echo 'make build          the libraries, the tool and the examples, in build/release'
	@echo 'make install        install them (PREFIX=/usr/local, DESTDIR=)'
	@echo 'make package        Debian packages of them, in build/'
	@echo 'make clang          every test, built by clang'
	@echo 'make without-legacy the quick tests, of a build without src/legacy'
	@echo 'make asan           every test, under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make tsan           the tests with threads, under ThreadSanitizer'
	@echo 'make coverage       which lines of src the tests run, in build/coverage/html'
	@echo 'make bench          parley beside libssl and libcrypto, in one process'
	@echo 'make timing         does a server of static RSA tell by its time what was encrypted?'
	@echo 'make fuzz           the fuzz targets, for FUZZ_SECONDS=$(FUZZ_SECONDS) in all'
	@echo 'make format         lay out the code (format-check: only say what would change)'
	@echo 'make tidy           look for mistakes with clang-tidy'
	@echo 'make docs           write the generated pages of docs/ anew'
	@echo 'make clean          remove build/'
	@echo
	@echo 'demo and check install what is missing first: ./setup --help says what and why.'
	@echo "ARGS='-R unit/wire' runs some of the tests; JOBS=$(JOBS) jobs at once."

build:
	@cmake --preset release -DPARLEY_TESTS=OFF -DCMAKE_INSTALL_PREFIX=$(PREFIX)
	@cmake --build --preset release --parallel $(JOBS)

demo:
	@$(SETUP) build
	@$(MAKE) --no-print-directory build
	@build/release/tools/parley/parley demo

check:
	@$(SETUP) check
	@cmake --preset release -DPARLEY_TESTS=ON
	@cmake --build --preset release --parallel $(JOBS)
	@ctest --preset release --parallel $(JOBS) $(ARGS)

bench:
	@$(SETUP) check
	@cmake --preset release -DPARLEY_TESTS=ON
	@cmake --build --preset release --parallel $(JOBS) --target bench bench_x509
	@build/release/bench/bench
	@build/release/bench/bench_x509

timing:
	@$(SETUP) check
	@cmake --preset release -DPARLEY_TESTS=ON
	@cmake --build --preset release --parallel $(JOBS) --target bench_rsa_timing
	@build/release/bench/bench_rsa_timing

clang without-legacy asan:
	@cmake --preset $@
	@cmake --build --preset $@ --parallel $(JOBS)
	@ctest --preset $@ --parallel $(JOBS) $(ARGS)

tsan:
	@cmake --preset $@
	@cmake --build --preset $@ --parallel $(JOBS)
	@ctest --preset $@ --parallel $(JOBS) -L threads $(ARGS)

coverage:
	@$(SETUP) check
	@cmake --preset $@
	@cmake --build --preset $@ --parallel $(JOBS)
	@find build/$@ -name '*.gcda' -delete
	@ctest --preset $@ --parallel $(JOBS) $(ARGS)
	@python3 -B tests/coverage.py $(CURDIR) build/$@

fuzz:
	@cmake --preset $@
	@cmake --build --preset $@ --parallel $(JOBS)
	@tests/fuzz/run build/$@ $(FUZZ_SECONDS) $(JOBS)

SOURCES = git ls-files -z -- '*.c' '*.h'

format:
	@$(SOURCES) | xargs -0 clang-format -i

format-check:
	@$(SOURCES) | xargs -0 clang-format --dry-run --Werror

# tests/install has programs of users: they are no part of this build.
tidy:
	@cmake --preset clang
	@git ls-files -z -- '*.c' ':!tests/install' | xargs -0 -n 4 -P $(JOBS) clang-tidy --quiet -p build/clang

docs:
	@cmake --preset release
	@cmake --build --preset release --parallel $(JOBS) --target docs

install: build
	@cmake --install build/release

package:
	@$(SETUP) check
	@cmake --preset $@
	@cmake --build --preset $@ --parallel $(JOBS)
	@cd build/package && rm -f *.deb && cpack && mv *.deb ..

clean:
	@rm -rf build
