/* commands.h - what `parley` can do: one function for each command, each in a file of its name.
 *
 * argv[0] is the name of the command. What is returned is an enum exit_code. */
#ifndef COMMANDS_H
#define COMMANDS_H

int ca_command(int argc, char **argv);
int cert_command(int argc, char **argv);
int connect_command(int argc, char **argv);
int demo_command(int argc, char **argv);
int explain_command(int argc, char **argv);
int get_command(int argc, char **argv);
int serve_command(int argc, char **argv);

#endif
