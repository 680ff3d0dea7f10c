/// Essays written for the demo.
enum DemoTexts {
    /// On libraries and Sundays.
    static let libraries = """
        A library that is shut on the one day when most people are free is like a fountain that is turned off in \
        summer. Public libraries should stay open on Sundays, because that is when the people who pay for them \
        can use them.

        Consider who comes on a Sunday where the doors are open. A nurse who works through the week sits down \
        with the forms for her evening course. Two pupils who share a small flat with four others find a quiet \
        table for their examples in algebra. A father brings his daughter to choose a story, because Saturday \
        went to the shopping. None of them is served by a building that closes on Friday evening. In towns that \
        have tried Sunday hours, the reading rooms fill faster than on any other day, and the borrowed books go \
        up, not merely to another day of the week.

        It may be objected that Sunday hours cost money and that staff deserve their rest. Both are true, and \
        neither settles the matter. A library can open later on Monday, when few come, and spend those hours on \
        Sunday instead. Staff can choose the shift for better pay, as nurses, drivers and cooks do every week, \
        and smaller branches can take turns.

        A public service should follow the life of the public. For readers with little time, little space and \
        little money, Sunday is the day on which a library is worth most. It should be open.
        """

    /// On homework.
    static let homework = """
        The wish to abolish homework in primary schools comes from kindness, but it would take something from \
        the very children it wants to protect. Homework should be short, clear and sensible; it should not \
        disappear.

        A small task at home does what a lesson cannot. When a girl of eight reads one page aloud to her \
        grandmother, she practises without twenty others listening, and the grandmother learns what the school \
        is about. When a boy measures the kitchen table and writes down the numbers, he finds that arithmetic is \
        not confined to the classroom. Such examples are modest, yet together they teach children to begin a \
        task, to stay with it for ten minutes, and to come back with a question.

        The strongest objection is that homework is unfair: some parents can help, and others work late or do \
        not speak the language. That is a reason to give tasks that need no help, and to open a room with a \
        teacher in the afternoon for those who have no quiet place. It is no reason to abolish the tasks. Where \
        homework is dropped altogether, families with money buy tutoring in its place, and the distance between \
        children grows.

        What is wrong with homework in many primary schools is its amount and its dullness. Both can be mended. \
        A school that asks for little, explains why, and looks at what comes back has no need to be ashamed of \
        homework.
        """

    /// On night trains.
    static let trains = """
        Between cities that lie five hundred kilometres apart, the aeroplane wins only on paper. Night trains \
        should replace most of these short flights, because they use the hours that travellers lose anyway, and \
        because they do far less harm.

        Take a traveller who has a meeting at nine. By air she rises at four, rides to an airport outside the \
        city, waits in two queues, flies for one hour, and rides into the other city, tired before the day \
        begins. By night train she boards near her home after dinner, sleeps, and steps out in the centre at \
        half past seven. The flight looks like one hour; it took five, and a hotel the night before would have \
        made it more. The train took none of her day. Several countries that brought such trains back have found \
        their beds sold out weeks ahead.

        The common objection is the price. Night trains often cost more than the cheapest flight, since a seat \
        in the air is not taxed for its fuel while the railway pays for every kilometre of track. That is a \
        decision, not a law of nature. Were both charged for what they cause, the difference between the two \
        would shrink or turn around, and longer trains with more beds would lower it further.

        Cities need not forbid the short flight. It is enough to make the train easy to book, fair in price and \
        punctual in the morning. Then most travellers will choose to sleep.
        """

    /// On bread, whatever was asked.
    static let bread = """
        Good bread begins the evening before. The flour is weighed, the water is warmed a little, and both are \
        stirred until no dry spot is left in the bowl. After an hour the dough has become smooth by itself, and \
        only then does the salt go in.

        In the kitchen of a bakery the night is divided by the oven. The rye loaves go in first, since they like \
        the highest heat, and the rolls follow when the stones have cooled. A baker knows by the sound of the \
        crust whether a loaf is done: it rings hollow when it is tapped underneath.

        Some say that such care is wasted, as most people cannot tell a slow dough from a quick one. Anyone who \
        has eaten both on the second day knows better. The quick loaf is dry by then, while the slow one has \
        only begun to taste of grain.

        What a kitchen needs is patience more than tools. A bowl, a cloth, a heavy pot with a lid and a warm \
        corner are enough, and the rest is a matter of waiting for the right moment and not a minute longer.
        """
}
