/* openssl.c - a child with pipes for its standard input and output. */
#include "openssl.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

enum { WORDS_MAX = 40 };

static void become(const char *const words[], int in, int out)
{
    const char *given[WORDS_MAX] = { NULL };
    for (size_t count = 0; *words != NULL && count < WORDS_MAX - 1; words++)
        if (**words != '\0')
            given[count++] = *words;
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
        (void)execvp(given[0], (char *const *)given);
    _exit(127);
}

void openssl_start(struct openssl *openssl, const char *const words[])
{
    int in[2], out[2];
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        become(words, in[0], out[1]);
    *openssl = (struct openssl){ .pid = pid, .in = in[1], .out = out[0] };
    assert_int_equal(close(in[0]), 0);
    assert_int_equal(close(out[1]), 0);
}

static void hear(struct openssl *openssl, const char *awaited)
{
    size_t room = sizeof openssl->said - 1 - openssl->len;
    ssize_t got = read(openssl->out, openssl->said + openssl->len, room);
    if (got <= 0)
        fail_msg("openssl never said \"%s\", but: %s", awaited, openssl->said);
    openssl->len += (size_t)got;
    openssl->said[openssl->len] = '\0';
}

const char *openssl_wait_for(struct openssl *openssl, const char *text)
{
    const char *found;
    while ((found = strstr(openssl->said + openssl->seen, text)) == NULL)
        hear(openssl, text);
    openssl->seen = (size_t)(found - openssl->said) + strlen(text);
    return openssl->said + openssl->seen;
}

void openssl_tell(struct openssl *openssl, const char *text)
{
    assert_int_equal(write(openssl->in, text, strlen(text)), strlen(text));
}

static int end(struct openssl *openssl)
{
    int status = -1;
    assert_int_equal(waitpid(openssl->pid, &status, 0), openssl->pid);
    openssl->pid = 0;
    (void)close(openssl->in);
    (void)close(openssl->out);
    return status;
}

void openssl_finish(struct openssl *openssl)
{
    assert_int_equal(end(openssl), 0);
}

void openssl_stop(struct openssl *openssl)
{
    if (openssl->pid == 0)
        return;
    (void)kill(openssl->pid, SIGTERM);
    (void)end(openssl);
}
