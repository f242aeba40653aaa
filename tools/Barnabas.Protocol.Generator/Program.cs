Console.Error.WriteLine("barnabas: no command yet");
return 1;
